/**
 * The binary part of an index: arrays of numbers, one after the other (journal rule J20).
 *
 * Knows where each array stands, by how many things of each kind there are; what they mean is for others. Read and
 * written by the machine that holds the segment, so numbers are in its own byte order.
 */

/** How many there are of what, as the header tells. */
export interface Shape {
  readonly blocks: number
  readonly users: DictionaryShape | null
  readonly streams: DictionaryShape | null
  readonly sources: DictionaryShape | null
  /** Pairs of a user and a stream. */
  readonly pairs: number | null
}

export interface DictionaryShape {
  readonly values: number
  readonly nameBytes: number
  readonly listBytes: number
}

export interface Body {
  readonly blocks: BlockArrays
  /** Undefined: there are too many values, so every block may hold each of them. So are the next two. */
  readonly users: DictionaryArrays | undefined
  readonly streams: DictionaryArrays | undefined
  readonly sources: DictionaryArrays | undefined
  readonly pairs: PairArrays | undefined
}

/** One number a block. */
export interface BlockArrays {
  /** Where it ends in the segment. */
  readonly ends: Float64Array
  /** The least and the greatest `received_at` in it. */
  readonly firstMs: Float64Array
  readonly lastMs: Float64Array
  readonly entries: Uint32Array
  readonly checksums: Uint32Array
  /** 1: all of its lines are intact entries. */
  readonly whole: Uint8Array
}

/** Names in the order of their bytes, each with the numbers of its blocks. */
export interface DictionaryArrays {
  readonly nameEnds: Uint32Array
  readonly listEnds: Uint32Array
  readonly names: Uint8Array
  readonly lists: Uint8Array
}

/** One number a pair; they are in the order of users, then streams, each by its place in its dictionary. */
export interface PairArrays {
  readonly bytes: Float64Array
  readonly lastMs: Float64Array
  readonly users: Uint32Array
  readonly streams: Uint32Array
  readonly entries: Uint32Array
}

/** The arrays that lie in `buffer`, which is as long as `bodyBytes` says. */
export function bodyIn(buffer: ArrayBuffer, shape: Shape): Body {
  return bodyFrom(new Sections(buffer), shape)
}

export function bodyBytes(shape: Shape): number {
  const sections = new Sections(undefined)
  bodyFrom(sections, shape)
  return sections.end
}

function bodyFrom(sections: Sections, { blocks, users, streams, sources, pairs }: Shape): Body {
  return {
    blocks: {
      ends: sections.floats(blocks),
      firstMs: sections.floats(blocks),
      lastMs: sections.floats(blocks),
      entries: sections.integers(blocks),
      checksums: sections.integers(blocks),
      whole: sections.bytes(blocks),
    },
    users: users ? dictionaryFrom(sections, users) : undefined,
    streams: streams ? dictionaryFrom(sections, streams) : undefined,
    sources: sources ? dictionaryFrom(sections, sources) : undefined,
    pairs: pairs === null ? undefined : pairsFrom(sections, pairs),
  }
}

function dictionaryFrom(sections: Sections, { values, nameBytes, listBytes }: DictionaryShape): DictionaryArrays {
  return {
    nameEnds: sections.integers(values),
    listEnds: sections.integers(values),
    names: sections.bytes(nameBytes),
    lists: sections.bytes(listBytes),
  }
}

function pairsFrom(sections: Sections, pairs: number): PairArrays {
  return {
    bytes: sections.floats(pairs),
    lastMs: sections.floats(pairs),
    users: sections.integers(pairs),
    streams: sections.integers(pairs),
    entries: sections.integers(pairs),
  }
}

const alignment = 8

/** Hands out places one after the other; without a buffer it only counts. */
class Sections {
  end = 0
  readonly #buffer: ArrayBuffer | undefined

  constructor(buffer: ArrayBuffer | undefined) {
    this.#buffer = buffer
  }

  floats(count: number): Float64Array {
    const at = this.#take(count * Float64Array.BYTES_PER_ELEMENT)
    return this.#buffer ? new Float64Array(this.#buffer, at, count) : new Float64Array(0)
  }

  integers(count: number): Uint32Array {
    const at = this.#take(count * Uint32Array.BYTES_PER_ELEMENT)
    return this.#buffer ? new Uint32Array(this.#buffer, at, count) : new Uint32Array(0)
  }

  bytes(count: number): Uint8Array {
    const at = this.#take(count)
    return this.#buffer ? new Uint8Array(this.#buffer, at, count) : new Uint8Array(0)
  }

  #take(bytes: number): number {
    const at = this.end
    this.end += Math.ceil(bytes / alignment) * alignment
    return at
  }
}
