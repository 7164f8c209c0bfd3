/**
 * Reads on in one file and puts what is read in the spool, chunk by chunk: while one is on its way to the disk the next is read.
 *
 * Lines are appended only if they begin where the file's last spooled line ends (spool rule Q9), so that who reads the same file as well, or
 * died in between, makes no line appear twice.
 */
import type { MessageSpool, Spooled } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import type { Chunk, Generation } from './generation.js'
import type { OpenFile } from './open-file.js'
import type { ShipEvents } from './ship-events.js'
import { sourceOf } from './source.js'
import { chunkBytes, type Workspace, type Workspaces } from './workspaces.js'

const turnBytes = 4 * chunkBytes

export interface SpoolingOptions {
  readonly spool: MessageSpool
  readonly stream: string
  readonly events: ShipEvents
  /** RFC 3339. */
  readonly timestamp: () => string
  /** Ends it when what was read is spooled. */
  readonly signal: AbortSignal
  readonly workspaces: Workspaces
  readonly onSpooled: (bytes: number, lines: number) => void
}

export interface Source {
  readonly generation: Generation
  readonly file: OpenFile
  readonly path: string
  readonly unended: 'wait' | 'take'
}

/** `more`: the turn is over, or somebody else read on. `nothing`: nothing more that is complete. */
export type SpoolingEnd = 'more' | 'nothing' | 'truncated' | 'stopped'

export async function spoolOn(options: SpoolingOptions, source: Source): Promise<SpoolingEnd> {
  const { generation, file } = source
  const bytes = Math.min(chunkBytes, Math.max(0, file.facts().size - generation.position))
  const space = await options.workspaces.take(bytes)
  const spooling = new Spooling(options, source, space)
  try {
    return await spooling.run()
  } finally {
    await spooling.ended()
    options.workspaces.give(space)
  }
}

class Spooling {
  readonly #options: SpoolingOptions
  readonly #source: Source
  readonly #space: Workspace
  /** Of the chunk on its way to the disk; false: somebody else read on. */
  #isSpooled: Promise<boolean> = Promise.resolve(true)

  constructor(options: SpoolingOptions, source: Source, space: Workspace) {
    this.#options = options
    this.#source = source
    this.#space = space
  }

  async run(): Promise<SpoolingEnd> {
    for (let bytes = 0; bytes < turnBytes;) {
      if (this.#options.signal.aborted) return this.#settled('stopped')
      const chunk = this.#read()
      if (!(await this.#isSpooled)) return this.#goBack()
      if (chunk.kind !== 'lines') return chunk.kind
      this.#isSpooled = this.#append(chunk)
      // Who waits for it hears of its failure.
      this.#isSpooled.catch(() => undefined)
      bytes += chunk.text.taken
    }
    return this.#settled('more')
  }

  /** Nothing of it is on its way any more, however that ended. */
  async ended(): Promise<void> {
    await this.#isSpooled.catch(() => undefined)
  }

  #read(): Chunk {
    const { generation, file, unended, path } = this.#source
    const { stream, timestamp } = this.#options
    const labels = { sentAt: timestamp(), source: sourceOf(path), stream }
    // The one before is on its way to the disk.
    this.#space.rooms.reverse()
    const { chunk: buffer, rooms } = this.#space
    return generation.read(file, { buffer, labels, unended, room: rooms[0] })
  }

  async #settled(end: SpoolingEnd): Promise<SpoolingEnd> {
    return (await this.#isSpooled) ? end : this.#goBack()
  }

  /** Reads on where the spool says; a turn later, because that may be past the end of what is there. */
  #goBack(): SpoolingEnd {
    const { generation, file } = this.#source
    generation.beginAt(file, generation.spooledTo)
    return this.#options.signal.aborted ? 'stopped' : 'more'
  }

  async #append({ text, from, file }: LinesChunk): Promise<boolean> {
    const { generation, path } = this.#source
    const { spool, signal, events, onSpooled } = this.#options
    const { lines, end, replaced, split } = text
    if (end !== undefined) {
      const of = { file, from: generation.spooledTo }
      const spooled = await this.#unlessStopped(spool.append(lines, { of, signal }))
      if (spooled?.kind === 'moved') generation.spooledTo = spooled.at
      if (spooled?.kind !== 'spooled') return false
      generation.spooledTo = from + end
    }
    if (replaced > 0 || split > 0) events.odd({ path, replaced, split })
    onSpooled(text.taken, lines.count)
    return true
  }

  /** Undefined: it was not appended, because there was no room and the wait for it was ended. */
  async #unlessStopped(spooled: Promise<Spooled>): Promise<Spooled | undefined> {
    try {
      return await spooled
    } catch (error) {
      if (this.#options.signal.aborted && !(error instanceof GathererError)) return undefined
      throw error
    }
  }
}

type LinesChunk = Extract<Chunk, { kind: 'lines' }>
