/**
 * Puts a gatherer together for Node: spool on disk, Node's HTTP, gzip.
 */
import { GathererError, isPassword, isUserName, passwordRule, userNameRule } from '@message-gatherer/protocol'
import { Deliveries } from './deliveries.js'
import { fullJitter } from './delivery/backoff.js'
import { tokenCredential, type Credential } from './delivery/credential.js'
import type { DeliveryEvent } from './delivery/events.js'
import { gzip } from './delivery/gzip.js'
import { MemoryQueue } from './delivery/memory-queue.js'
import { passwordCredential } from './delivery/password-credential.js'
import type { TokenStore } from './delivery/token-store.js'
import { Gatherer, type GathererEvent } from './gatherer.js'
import { addressRule, isThisMachine, parseAddress } from './http/address.js'
import { nodeTransport } from './http/node-transport.js'
import type { Transport } from './http/transport.js'
import type { Keeper } from './keeper.js'
import { MemoryKeeper } from './memory-keeper.js'
import { openSpool } from './spool/open-spool.js'
import { encodeMessage } from './spool/spooled-line.js'
import { SpoolKeeper } from './spool-keeper.js'
import { theseSurroundings, type Surroundings } from './surroundings.js'

export interface ConnectOptions {
  /** HOST, HOST:PORT or a URL. */
  readonly url: string
  readonly user: string
  /** Either this or a token. */
  readonly password?: string
  /** Made by somebody for this program. */
  readonly token?: string
  /** Where the token of a sign-in with the password is kept between programs; default: in memory. */
  readonly tokens?: TokenStore
  /** A folder of this machine's own disk; without it messages are kept in memory, and the end of the program loses what waits. */
  readonly spool?: string
  /** What the spool may hold, in bytes; default 1 GiB on disk, 64 MiB in memory. */
  readonly maxSpoolBytes?: number
  /** The spool may have had another destination: what waits in it goes to this one. Default false. */
  readonly moveSpool?: boolean
  /** For how long a request may make no progress; default 10,000 ms. */
  readonly timeoutMs?: number
  /** Delivers from the start (default), or only once `deliver` or `flush` is called. */
  readonly delivery?: 'from the start' | 'on request'
  /** Name and version of the program; default `message-gatherer`. */
  readonly userAgent?: string
  /** Where writing waits for the disk: in a thread (default), or here, for programs that do nothing meanwhile. */
  readonly writeIn?: 'thread' | 'here'
  readonly surroundings?: Surroundings
}

const usualTimeoutMs = 10_000

/**
 * Opens the spool and begins to deliver. The server need not be there.
 *
 * @throws {GathererError} USAGE: an option outside its rule. FOLDER_UNUSABLE, FORMAT_TOO_NEW, SPOOL_FULL: the spool cannot be opened.
 */
export async function connect(options: ConnectOptions): Promise<Gatherer> {
  const { surroundings = theseSurroundings, timeoutMs = usualTimeoutMs, userAgent = 'message-gatherer' } = options
  const server = checkedServer(options)
  const transport = nodeTransport({ server, timeoutMs, userAgent })
  const news = new News(surroundings.now)
  const keeper = await keeperOf(options, { server, surroundings, news })
  news.keeper = keeper
  const credential = credentialOf(options, { transport, surroundings, news })
  const { random, now, sleep } = surroundings
  const deliveries = new Deliveries({
    keeper,
    transport,
    credential,
    backoff: fullJitter(random),
    sleep,
    now,
    compress: isThisMachine(server) ? undefined : gzip,
    onEvent: event => news.ofDelivery(event),
  })
  const gatherer = new Gatherer({
    keeper,
    deliveries,
    encode: encodeMessage,
    now,
    sleep,
    closeTransport: () => transport.close(),
    deliver: options.delivery ?? 'from the start',
  })
  news.gatherer = gatherer
  return gatherer
}

/** What happens, on its way to whoever listens; trouble is also remembered beside the messages. */
class News {
  gatherer: Gatherer | undefined
  keeper: Keeper | undefined
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  tell(event: GathererEvent): void {
    this.gatherer?.tell(event)
  }

  ofDelivery(event: DeliveryEvent): void {
    if (event.kind === 'online') this.keeper?.remember(undefined)
    if (event.kind === 'offline') {
      const { reason, hint } = event
      this.keeper?.remember({ reason, hint, at: new Date(this.#now()).toISOString() })
    }
    this.tell(event)
  }
}

interface Parts {
  readonly surroundings: Surroundings
  readonly news: News
}

async function keeperOf(options: ConnectOptions, parts: Parts & { readonly server: string }): Promise<Keeper> {
  const { surroundings, news, server } = parts
  const { spool: folder, maxSpoolBytes: maxBytes, writeIn, moveSpool } = options
  if (folder === undefined) return memoryKeeper(options, parts)
  const { spool, release } = await openSpool({
    folder,
    destination: `${options.user}@${server}`,
    move: moveSpool ? 'allowed' : 'refused',
    ...(maxBytes !== undefined && { maxBytes }),
    ...(writeIn && { writeIn }),
    surroundings,
    events: {
      full: reason => news.tell({ kind: 'full', reason }),
      room: () => news.tell({ kind: 'room' }),
      damaged: (bytes, path) => news.tell({ kind: 'damaged', bytes, path }),
    },
  })
  return new SpoolKeeper(spool, release)
}

function memoryKeeper({ maxSpoolBytes }: ConnectOptions, { surroundings }: Parts): Keeper {
  const keeper: MemoryKeeper = new MemoryKeeper(
    new MemoryQueue({
      newProducer: surroundings.randomId,
      ...(maxSpoolBytes !== undefined && { maxBytes: maxSpoolBytes }),
      onBuried: () => keeper.buried(),
    }),
  )
  return keeper
}

function credentialOf(
  { user, password, token, tokens }: ConnectOptions,
  { transport, surroundings, news }: Parts & { readonly transport: Transport },
): Credential {
  if (token !== undefined) return tokenCredential(token)
  return passwordCredential({
    transport,
    user,
    password: password ?? '',
    clock: surroundings,
    tokens,
    onSignIn: ({ created }) => news.tell({ kind: 'signed in', created }),
  })
}

function checkedServer({ url, user, password, token }: ConnectOptions): string {
  const server = parseAddress(url)
  if (server === undefined) throw usage(`'${url}' is no address of a server`, `an address is ${addressRule}`)
  if (!isUserName(user)) throw usage(`'${user}' is no name of a user`, `a name is ${userNameRule}`)
  if (password === undefined && token === undefined)
    throw usage('there is no password and no token', 'give one of them')
  if (password !== undefined && !isPassword(password)) throw usage('the password will not do', `it has ${passwordRule}`)
  return server
}

function usage(message: string, hint: string): GathererError {
  return new GathererError('USAGE', message, { hint })
}
