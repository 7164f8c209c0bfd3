/**
 * A page in the shared browser, watched while its test runs: an error that nobody caught or that the console shows, a
 * request that leaves the origin, or something that the Content-Security-Policy forbids fails the test (page rule V2).
 */
import { chromium, type Browser, type BrowserContextOptions, type ConsoleMessage, type Page } from 'playwright-core'
import { expect, inject, onTestFinished } from 'vitest'
import { cleanLater } from '../../harness/cleaning.js'
import { originOf, type Cookie, type Served } from './site.js'

export interface PageOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'reducedMotion'> {
  /** Whose page it is; default: nobody is signed in. */
  readonly as?: Cookie
  /** What follows the origin; default: `/`. */
  readonly path?: string
  /** What the browser may tell of answers, beside that a session is over: `/409/`. */
  readonly mayTell?: RegExp
}

let connected: Promise<Browser> | undefined

/** Opens the page of a server, in a browser session of its own that ends with the test. */
export async function openPage(server: Served, options: PageOptions = {}): Promise<Page> {
  const { as, path = '/', mayTell, ...look } = options
  const context = await (
    await browser()
  ).newContext({
    viewport: { width: 1280, height: 800 },
    ...(as && { storageState: signedInBefore(as, originOf(server)) }),
    ...look,
  })
  await context.addInitScript({ content: tellViolations })
  const page = await context.newPage()
  const complaints = watch(page, { origin: originOf(server), ...(mayTell && { mayTell }) })
  onTestFinished(async () => {
    await context.close()
    expect(complaints, 'what the browser complains of').toEqual([])
  })
  await page.goto(`${originOf(server)}${path}`)
  return page
}

/** What a browser keeps of somebody who signed in: the cookie, and the word that there is one. */
function signedInBefore(cookie: Cookie, origin: string): NonNullable<BrowserContextOptions['storageState']> {
  const { hostname: domain } = new URL(origin)
  return {
    cookies: [{ ...cookie, domain, path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Strict' }],
    origins: [{ origin, localStorage: [{ name: 'signed-in', value: 'yes' }] }],
  }
}

async function browser(): Promise<Browser> {
  connected ??= connect()
  return connected
}

async function connect(): Promise<Browser> {
  const answer = await fetch(inject('chromiumDoor'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  const shared = await chromium.connect(text)
  cleanLater(() => {
    connected = undefined
    return shared.close()
  })
  return shared
}

const tellViolations = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('forbidden by the policy:', violatedDirective, blockedURI))`

interface Watch {
  readonly origin: string
  readonly mayTell?: RegExp
}

/** @returns what there is to complain of, as it comes. */
function watch(page: Page, { origin, mayTell }: Watch): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('crash', () => complaints.push('the page crashed'))
  page.on('console', message => {
    const text = `${message.text()} ${message.location().url}`
    if (isComplaint(message) && !isSignedOut(text) && !mayTell?.test(text)) complaints.push(text)
  })
  page.on('request', request => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('blob:')) complaints.push(request.url())
  })
  return complaints
}

function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === 'error' || message.type() === 'warning'
}

/** A page whose browser was signed in asks who looks at it: whose session is over is refused. */
function isSignedOut(text: string): boolean {
  return /status of 401 .*\/v1\/sessions$/.test(text)
}
