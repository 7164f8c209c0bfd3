/** A folder with files that are followed step by step, at a time of its own. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageSpool } from '@message-gatherer/client'
import { onTestFinished } from 'vitest'
import { wantedOf } from '../../src/ship/matches.js'
import { Ship } from '../../src/ship/ship.js'
import type { Loss, Oddities } from '../../src/ship/ship-events.js'
import { MemorySpool, type SpooledLine } from './memory-spool.js'

export interface FollowOptions {
  readonly from?: 'start' | 'end'
  readonly stream?: string
  readonly spool?: MessageSpool
}

export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), 'ship-'))
  readonly spool = new MemorySpool()
  readonly losses: Loss[] = []
  readonly oddities: Oddities[] = []
  readonly unreadable: string[] = []
  readonly progress: (readonly [number, number, number])[] = []
  #nowMs = Date.now()
  #stop = new AbortController()
  #ship: Ship | undefined

  constructor() {
    onTestFinished(() => this.end())
  }

  /** Milliseconds. */
  get now(): number {
    return this.#nowMs
  }

  pass(ms: number): void {
    this.#nowMs += ms
  }

  /** Of the test, or of one of its many runs. */
  end(): void {
    this.#stop.abort()
    this.#ship?.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  write(name: string, text: string | Uint8Array): void {
    writeFileSync(this.path(name), text)
  }

  append(name: string, text: string | Uint8Array): void {
    appendFileSync(this.path(name), text)
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to))
  }

  copy(from: string, to: string): void {
    copyFileSync(this.path(from), this.path(to))
  }

  truncate(name: string, length = 0): void {
    truncateSync(this.path(name), length)
  }

  has(name: string): boolean {
    return existsSync(this.path(name))
  }

  remove(name: string): void {
    rmSync(this.path(name))
  }

  /** The end of one process, if there was one, and the beginning of another; it has not looked yet. */
  follow(names: readonly string[], options: FollowOptions = {}): Ship {
    return this.followWords(
      names.map(name => this.path(name)),
      options,
    )
  }

  /** The same, with the words of a command. */
  followWords(words: readonly string[], options: FollowOptions = {}): Ship {
    this.#stop.abort()
    this.#ship?.close()
    this.#stop = new AbortController()
    this.#ship = this.#start(words, options)
    return this.#ship
  }

  /** One more, beside others. */
  start(names: readonly string[], options: FollowOptions = {}): Ship {
    return this.#start(
      names.map(name => this.path(name)),
      options,
    )
  }

  #start(words: readonly string[], { from = 'start', stream = 'default', spool = this.spool }: FollowOptions): Ship {
    return new Ship({
      wanted: wantedOf(words),
      from,
      stream,
      spool,
      now: () => this.#nowMs,
      sleep: () => Promise.reject(new Error('nobody waits here')),
      signal: this.#stop.signal,
      events: {
        lost: loss => void this.losses.push(loss),
        odd: oddities => void this.oddities.push(oddities),
        unreadable: (path, reason) => void this.unreadable.push(`${path.slice(this.folder.length + 1)}: ${reason}`),
        progress: (done, total, lines) => void this.progress.push([done, total, lines]),
        caughtUp: () => undefined,
      },
    })
  }

  /** Asks it to end. */
  stop(): void {
    this.#stop.abort()
  }

  /** Lets it look once and read what it found. */
  async round(ship = this.#ship): Promise<void> {
    await ship?.look()
    await ship?.settled()
  }

  /** As long as a file must be quiet to be finished, and rounds until all such files are. */
  async quiet(): Promise<void> {
    for (let file = 0; file < 6; file++) {
      this.#nowMs += 6000
      await this.round()
    }
  }

  /** What came from files, in order. */
  get messages(): string[] {
    return this.ofFiles.map(({ message }) => message)
  }

  get ofFiles(): SpooledLine[] {
    return this.spool.lines.filter(({ source }) => source !== 'gather ship')
  }

  /** What was spooled by the follower itself. */
  get said(): string[] {
    return this.spool.lines.filter(({ source }) => source === 'gather ship').map(({ message }) => message)
  }
}
