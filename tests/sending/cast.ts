/** Who plays in the story: five spools with six processes, a fault proxy before each, and one server. */
import { join } from 'node:path'
import { Oracle } from '../crash/oracle.js'
import { seededPlan } from '../harness/fault-plan.js'
import { FaultProxy } from '../harness/fault-proxy.js'
import { randomFrom } from '../harness/random.js'
import { startStranger, type Stranger } from '../harness/stranger.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { endpointEnv, serverEnv } from './environments.js'
import { fillableDisk, type FillableDisk } from './fillable-disk.js'
import type { Lives } from './lives.js'
import { maxMessageBytes, type Site } from './scene.js'
import { libraryAt, runningAt, sendingAt, shippingAt, type Shipping } from './senders.js'
import { Serving } from './serving.js'

export interface Cast {
  readonly random: () => number
  readonly oracle: Oracle
  /** Is told of what the server will not take. */
  readonly refused: Oracle
  readonly stranger: Stranger
  /** Two volumes that can be filled: of one spool, and of the server. */
  readonly disks: readonly FillableDisk[]
  readonly sites: readonly Site[]
  readonly senders: readonly Lives[]
  readonly shipping: Shipping
  readonly serving: Serving
  /** The server's. */
  readonly folder: string
}

const faultShares = { messages: 0.3, signIns: 0.1 }
const flags = ['--quiet', '--max-message', String(maxMessageBytes), '--keep-free', '0', '--segment-size', '256KiB']
const refusals = { refusedEvery: 97, refusedBytes: maxMessageBytes + 1 }

export async function castFor(seed: number): Promise<Cast> {
  const random = randomFrom(seed)
  const [oracle, refused] = [new Oracle(), new Oracle()]
  const stranger = await startStranger()
  const disks = [fillableDisk(), fillableDisk()] as const
  const folders = [disks[0].folder, ...Array.from({ length: 4 }, () => temporaryFolder())]
  const [alone, pair, send, run, ship] = (await Promise.all(
    folders.map((folder, at) => siteIn(folder, { name: `user-${at}`, stranger, seed: seed + at })),
  )) as [Site, Site, Site, Site, Site]
  const at = (site: Site, writer: number) => ({ site, writer, oracle, env: () => endpointEnv(random) })
  const shipping = shippingAt(at(ship, 6), join(temporaryFolder(), 'app.log'))
  const senders = [
    libraryAt({ ...at(alone, 0), refused }, refusals),
    libraryAt(at(pair, 1)),
    libraryAt(at(pair, 2), { window: 1 }),
    sendingAt(at(send, 3)),
    runningAt(at(run, 4)),
    shipping.lives,
  ]
  const sites = [alone, pair, send, run, ship]
  const folder = join(disks[1].folder, 'data')
  const proxies = sites.map(({ proxy }) => proxy)
  const serving = new Serving({ folder, flags, proxies, env: () => serverEnv(random) })
  return { random, oracle, refused, stranger, disks, sites, senders, shipping, serving, folder }
}

interface Manner {
  readonly name: string
  readonly stranger: Stranger
  readonly seed: number
}

async function siteIn(folder: string, { name, stranger, seed }: Manner): Promise<Site> {
  const proxy = await FaultProxy.start(stranger.url)
  proxy.follow(seededPlan(seed, faultShares))
  return { proxy, spool: join(folder, 'spool'), to: { url: proxy.url, user: name, password: 'pass' } }
}
