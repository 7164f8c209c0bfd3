/** One server, and in front of it a fault proxy for each endpoint: what the suites of the sender begin with. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { innocent, Oracle, type Numbered } from '../crash/oracle.js'
import { endOf } from '../harness/child.js'
import { FaultProxy } from '../harness/fault-proxy.js'
import { startGatherd, type Gatherd, type GatherdOptions } from '../harness/gatherd.js'
import { seed } from '../harness/random.js'
import type { Stranger } from '../harness/stranger.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'
import { startEndpoint, type Destination, type Endpoint, type EndpointPlan } from './endpoint.js'
import { expectBlameless } from './judge.js'

/** A place to send from: a spool of its own, and a way of its own to the server. */
export interface Site {
  readonly to: Destination
  readonly spool: string
  readonly proxy: FaultProxy
  /** Who is told of the messages from here, instead of the scene's own oracle. */
  readonly oracle?: Oracle
}

export interface SiteOptions {
  /** Where redirects point to. */
  readonly stranger?: Stranger
  /** Where the spool is made. */
  readonly folder?: string
}

type Sending = Omit<Site, 'proxy'>

const usualFlushMs = 45_000

type Env = Readonly<Record<string, string>>

export interface DeliverOptions {
  readonly env?: Env
  /** Who takes longer is given up. */
  readonly withinMs?: number
}

/** Larger messages are refused for good. */
export const maxMessageBytes = 64 * 1024

const flags = ['--quiet', '--max-message', String(maxMessageBytes)]

export class Scene {
  readonly oracle = new Oracle()
  /** Is told of what the server will not take: it must be in the dead letters. */
  readonly refused = new Oracle()
  /** By spool. */
  readonly #dead = new Map<string, readonly Numbered[]>()
  readonly #sites: Site[] = []
  #server: Gatherd

  private constructor(server: Gatherd) {
    this.#server = server
  }

  static async set(): Promise<Scene> {
    return new Scene(await startGatherd({ flags }))
  }

  get folder(): string {
    return this.#server.folder
  }

  /** Messages that the server was sent again, by its own count. */
  get duplicates(): number {
    return this.#sites.reduce((sum, { proxy }) => sum + proxy.acknowledgements.duplicates, 0)
  }

  /** With a new spool. */
  async site(user: string, { stranger, folder = temporaryFolder() }: SiteOptions = {}): Promise<Site> {
    const proxy = await FaultProxy.start(stranger?.url)
    const spool = join(folder, 'spool')
    proxy.aim(this.#server.port)
    const site = { proxy, spool, to: { url: proxy.url, user, password: 'pass' } }
    this.#sites.push(site)
    return site
  }

  start({ to, spool, oracle = this.oracle }: Sending, plan: EndpointPlan, env?: Env): Endpoint {
    return startEndpoint(plan, { to, spool, oracle, refused: this.refused, env })
  }

  /** Sends so many messages and waits until the server has them. @returns the number after the last one. */
  async deliver(
    site: Sending,
    plan: EndpointPlan & { readonly count: number },
    { env, withinMs = usualFlushMs }: DeliverOptions = {},
  ) {
    const { program, hasFlushed, dead } = this.start(site, plan, env)
    const { status, signal, stderr } = await endOf(program, withinMs)
    this.#dead.set(site.spool, dead())
    if (status === 0 && hasFlushed()) return { next: plan.from + plan.count, stderr }
    const how = signal === 'SIGKILL' ? `had not flushed after ${withinMs} ms` : `ended with ${status}`
    throw new Error(`an endpoint ${how}: ${stderr}`)
  }

  /** Puts so many messages in the spool while no server can be reached. @returns the number after the last one. */
  async leavePending(site: Site, plan: EndpointPlan & { readonly count: number }): Promise<number> {
    site.proxy.aim(undefined)
    const { program, next, waiting } = this.start(site, plan)
    const end = plan.from + plan.count
    await until('the promises', () => next() === end && waiting() === 0)
    program.child.kill('SIGKILL')
    await program.ended
    site.proxy.aim(this.#server.port)
    return end
  }

  /** Stops the server, does something to its folder, and starts it again. */
  async whileStopped(work: () => void, options: GatherdOptions = {}): Promise<void> {
    const { folder } = this.#server
    await this.#server.stop()
    work()
    this.#server = await startGatherd({ flags, folder, ...options })
    for (const { proxy } of this.#sites) proxy.aim(this.#server.port)
  }

  /** Lets everything through that is still on its way, then stops the server. */
  async stop(): Promise<void> {
    for (const { proxy } of this.#sites) await proxy.settle()
    await this.#server.stop()
  }

  /** Stops, and judges the server's files. */
  async expectBlameless(): Promise<void> {
    await this.stop()
    await expectBlameless({ folder: this.folder, oracle: this.oracle })
    expect(this.refused.judgeMessages([...this.#dead.values()].flat()), `dead letters, seed ${seed}`).toEqual(innocent)
  }
}
