/**
 * One chromium for all browser suites: launched for the first that asks, closed after the last test file.
 *
 * Suites run in threads of their own, and ask through a port of this machine.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { chromiumFlags, chromiumPath } from './chromium.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the address of the browser. */
    readonly chromiumDoor: string
  }
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let launched: Promise<BrowserServer> | undefined
  const door = createServer((_, response) => {
    launched ??= launch()
    launched.then(
      browser => response.end(browser.wsEndpoint()),
      (error: unknown) => response.writeHead(503).end(String(error)),
    )
  })
  await once(door.listen(0, '127.0.0.1'), 'listening')
  provide('chromiumDoor', `http://127.0.0.1:${(door.address() as AddressInfo).port}`)
  return async () => {
    door.close()
    await (await launched)?.close()
  }
}

async function launch(): Promise<BrowserServer> {
  const { chromium } = await import('playwright-core')
  return chromium.launchServer({ executablePath: String(chromiumPath), args: chromiumFlags })
}
