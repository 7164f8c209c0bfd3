/**
 * Pages of other origins that may use this server from a browser: CORS, the Fetch standard (operations rule L9).
 *
 * No credentials: no cookie of a browser is sent for a page of another origin, a token in a header is.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

const exposed = 'Gatherer-Next-Offset, Gatherer-End-Offset, Gatherer-End, Retry-After, WWW-Authenticate, Allow'
const methods = 'GET, HEAD, POST, PATCH, DELETE'
const allowed =
  'Authorization, Content-Type, Content-Encoding, Gatherer-Producer, Gatherer-Sequence, Last-Event-ID, Accept'
/** How long a browser remembers what it was told before a request. */
const rememberedSeconds = 600

export class CrossOrigin {
  readonly #origins: ReadonlySet<string>

  /** @param origins of the pages that may ask, as browsers write them. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins)
  }

  /** Marks the answer to a page that may read it. @returns true: it was the question before a request, and is answered. */
  answers({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
    if (this.#origins.size === 0) return false
    response.setHeader('Vary', 'Origin')
    const { origin } = headers
    if (origin === undefined || !this.#origins.has(origin)) return false
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Expose-Headers', exposed)
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false
    response.setHeader('Access-Control-Allow-Methods', methods)
    response.setHeader('Access-Control-Allow-Headers', allowed)
    response.setHeader('Access-Control-Max-Age', String(rememberedSeconds))
    response.writeHead(204).end()
    return true
  }
}

/** `https://example.org`, `http://localhost:5173`: a scheme, a host and maybe a port, as browsers write it. */
export function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text
}
