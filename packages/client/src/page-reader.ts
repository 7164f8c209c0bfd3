/**
 * Reading for a page that came from the server itself: as whom its cookie says, and with nothing to send.
 *
 * The same promises as `Gatherer.tail` and `read` (reading rule T8), through a session that ends and begins again.
 */
import { GathererError } from '@message-gatherer/protocol'
import { browserTime } from './browser-time.js'
import { cookieCredential, type SignInAgain } from './delivery/cookie-credential.js'
import { addressRule, parseAddress } from './http/address.js'
import { fetchTransport } from './http/fetch-transport.js'
import { Reader } from './reading/reader.js'

export interface PageReaderOptions {
  /** Of the page, with its port. */
  readonly url: string
  readonly signInAgain: SignInAgain
  /** For how long a request may make no progress; default 10,000 ms. */
  readonly timeoutMs?: number
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch
}

export type PageReader = Pick<Reader, 'tail' | 'read' | 'close'>

/** @throws {GathererError} USAGE: the URL is none. */
export function openReader({ url, signInAgain, timeoutMs = 10_000, fetch }: PageReaderOptions): PageReader {
  const server = parseAddress(url)
  if (server === undefined)
    throw new GathererError('USAGE', `'${url}' is no address of a server`, { hint: `an address is ${addressRule}` })
  const credentials = 'same-origin'
  const transport = fetchTransport({ server, timeoutMs, credentials, ...(fetch && { fetch }) })
  return new Reader({ transport, credential: cookieCredential(signInAgain), ...browserTime })
}
