/** The library for Node: a spool on disk, Node's HTTP, gzip. */
import { assemble } from './assemble.js'
import { gzip } from './delivery/gzip.js'
import { MemoryQueue } from './delivery/memory-queue.js'
import { checkedFingerprint, checkedServer, type Delivery, type Destination } from './destination.js'
import type { Gatherer } from './gatherer.js'
import { isThisMachine } from './http/address.js'
import { nodeTransport } from './http/node-transport.js'
import type { Keeper } from './keeper.js'
import { MemoryKeeper } from './memory-keeper.js'
import { News } from './news.js'
import { openSpool } from './spool/open-spool.js'
import { encodeMessage } from './spool/spooled-line.js'
import { SpoolKeeper } from './spool-keeper.js'
import { theseSurroundings, type Surroundings } from './surroundings.js'

export interface ConnectOptions extends Destination {
  /** A folder of this machine's own disk; without it messages are kept in memory, and the end of the program loses what waits. */
  readonly spool?: string
  /** What the spool may hold, in bytes; default 1 GiB on disk, 64 MiB in memory. */
  readonly maxSpoolBytes?: number
  /** The spool may have had another destination: what waits in it goes to this one. Default false. */
  readonly moveSpool?: boolean
  /** For how long a request may make no progress; default 10,000 ms. */
  readonly timeoutMs?: number
  /** Delivers from the start (default), or only once `deliver` or `flush` is called. */
  readonly delivery?: Delivery
  /** Name and version of the program; default `message-gatherer`. */
  readonly userAgent?: string
  /**
   * Of the one certificate that the server may have: `SHA256:0A:1B:…`, as `gatherd` prints it; default: the authorities that
   * this system knows decide.
   */
  readonly fingerprint?: string
  /** Where writing waits for the disk: in a thread (default), or here, for programs that do nothing meanwhile. */
  readonly writeIn?: 'thread' | 'here'
  readonly surroundings?: Surroundings
}

/**
 * Opens the spool and begins to deliver. The server need not be there.
 *
 * @throws {GathererError} USAGE: an option outside its rule. FOLDER_UNUSABLE, FORMAT_TOO_NEW, SPOOL_FULL: the spool cannot be opened.
 */
export async function connect(options: ConnectOptions): Promise<Gatherer> {
  const { surroundings: time = theseSurroundings, timeoutMs = 10_000, userAgent = 'message-gatherer' } = options
  const server = checkedServer(options, options.delivery)
  const fingerprint = checkedFingerprint(options.fingerprint, server)
  const news = new News(time)
  const keeper = await keeperOf(options, { server, surroundings: time, news })
  return assemble(options, {
    keeper,
    transport: nodeTransport({ server, timeoutMs, userAgent, fingerprint }),
    news,
    time,
    compress: isThisMachine(server) ? undefined : gzip,
    encode: encodeMessage,
    deliver: options.delivery ?? 'from the start',
  })
}

interface Parts {
  readonly server: string
  readonly surroundings: Surroundings
  readonly news: News
}

async function keeperOf(options: ConnectOptions, { server, surroundings, news }: Parts): Promise<Keeper> {
  const { user, spool: folder, maxSpoolBytes, writeIn, moveSpool } = options
  const bound = maxSpoolBytes === undefined ? {} : { maxBytes: maxSpoolBytes }
  if (folder === undefined)
    return MemoryKeeper.of(onBuried => new MemoryQueue({ newProducer: surroundings.randomId, onBuried, ...bound }))
  const { spool, release } = await openSpool({
    folder,
    destination: `${user}@${server}`,
    move: moveSpool ? 'allowed' : 'refused',
    ...bound,
    ...(writeIn && { writeIn }),
    surroundings,
    events: {
      full: reason => news.tell({ kind: 'full', reason }),
      room: () => news.tell({ kind: 'room' }),
      damaged: (bytes, path) => news.tell({ kind: 'damaged', bytes, path }),
    },
  })
  return new SpoolKeeper(spool, { release })
}
