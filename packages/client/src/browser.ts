/**
 * The library for browsers: messages in memory, `fetch`; the same promises for as long as the page lives.
 *
 * Imports nothing of Node.
 */
import { assemble } from './assemble.js'
import { MemoryQueue } from './delivery/memory-queue.js'
import { checkedServer, type Destination } from './destination.js'
import type { Gatherer } from './gatherer.js'
import { fetchTransport } from './http/fetch-transport.js'
import { MemoryKeeper } from './memory-keeper.js'
import { News } from './news.js'
import { encodePlainly } from './outgoing.js'
import { browserTime as time } from './browser-time.js'

export { openReader, type PageReader, type PageReaderOptions } from './page-reader.js'
export type { SignInAgain } from './delivery/cookie-credential.js'
export type * from './gatherer.js'
export type * from './keeper.js'
export type * from './reading/entry-source.js'

export interface BrowserOptions extends Destination {
  /** What may wait in memory, in bytes; default 64 MiB. */
  readonly maxBytes?: number
  /** For how long a request may make no progress; default 10,000 ms. */
  readonly timeoutMs?: number
}

/**
 * Begins to deliver. The server need not be there.
 *
 * @throws {GathererError} USAGE: an option outside its rule.
 */
export function connect(options: BrowserOptions): Gatherer {
  const { maxBytes, timeoutMs = 10_000 } = options
  const transport = fetchTransport({ server: checkedServer(options), timeoutMs })
  const keeper = MemoryKeeper.of(onBuried => {
    return new MemoryQueue({ newProducer: time.randomId, onBuried, ...(maxBytes !== undefined && { maxBytes }) })
  })
  const news = new News(time)
  return assemble(options, { keeper, transport, news, time, encode: encodePlainly, deliver: 'from the start' })
}
