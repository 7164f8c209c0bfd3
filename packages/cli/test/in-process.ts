/** A command of `gather` in this process: with a home of its own, and streams that a test reads. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { PassThrough } from 'node:stream'
import type { Host } from '@message-gatherer/command-line'
import { onTestFinished } from 'vitest'
import type { Context } from '../src/context.js'
import { theseSurroundings } from '../src/surroundings.js'

export interface InProcess {
  readonly context: Context
  /** What it wrote to stdout and stderr since the last time. */
  readonly printed: () => string
}

/** Says nothing to people, and hears no signals. */
export function inProcess(settings: Partial<Context['settings']>): InProcess {
  const home = mkdtempSync(`${tmpdir()}/gather-home-`)
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const stdout = new PassThrough({ encoding: 'utf8' })
  const stream = Object.assign(stdout, { isTTY: false }) as unknown as NodeJS.WriteStream
  const host: Host = {
    ...theseSurroundings.host,
    stdin: process.stdin,
    name: 'here',
    stdout: stream,
    stderr: stream,
    environment: { HOME: home, XDG_CONFIG_HOME: home },
    onSignal: () => undefined,
  }
  const silent = (): void => undefined
  const talk = { say: silent, warn: silent, red: String, green: String }
  const surroundings = { ...theseSurroundings, host, homeFolder: () => home }
  const context = { surroundings, settings: { ...nothingSet, ...settings }, talk }
  return { context, printed: () => String(stdout.read() ?? '') }
}

const nothingSet: Context['settings'] = {
  server: undefined,
  user: undefined,
  password: undefined,
  token: undefined,
  fingerprint: undefined,
  timeoutMs: 10_000,
  json: false,
  quiet: true,
  noColor: true,
}
