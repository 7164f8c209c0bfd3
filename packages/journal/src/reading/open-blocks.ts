/**
 * An index of the open segment, in memory: of what was there when somebody asked, and as it grows of what is new.
 *
 * Only whole blocks are in it; the rest is for who asks to read, and is small. Remembers one segment, as an index does.
 */
import type { FileSystem } from '@message-gatherer/disk'
import { bodyIn } from './index-body.js'
import { IndexBuilder, usualBlockBytes } from './index-builder.js'
import { readBlocks } from './line-blocks.js'
import { OpenedIndex } from './opened-index.js'
import type { SegmentIndex } from './segment-index.js'
import type { KnownSegment } from './segment-map.js'

interface Known {
  readonly start: number
  readonly builder: IndexBuilder
  /** So far, in the file. */
  end: number
  index: SegmentIndex | undefined
}

export class OpenBlocks {
  readonly #fs: FileSystem
  #known: Known | undefined

  constructor(fs: FileSystem) {
    this.#fs = fs
  }

  /** Reads on in a file, `inputBytes` or a little more. @returns true when nothing is left. @throws the platform's error */
  advance({ path, start }: KnownSegment, to: number, inputBytes: number): boolean {
    const known = this.#knownOf(start)
    const range = { from: known.end, to: to - start, blockBytes: usualBlockBytes }
    for (const block of readBlocks(this.#fs, path, range)) {
      // There may be more of it later.
      if (block.end >= range.to) break
      known.builder.add(block)
      known.end = block.end
      known.index = undefined
      if (block.end - range.from >= inputBytes) return false
    }
    return true
  }

  /** What it knows of a segment, and up to where in the journal. */
  of({ start }: KnownSegment): { readonly index: SegmentIndex; readonly end: number } {
    const known = this.#knownOf(start)
    known.index ??= indexBy(known.builder)
    return { index: known.index, end: start + known.end }
  }

  #knownOf(start: number): Known {
    if (this.#known?.start !== start) {
      this.#known = { start, builder: new IndexBuilder(), end: 0, index: undefined }
    }
    return this.#known
  }
}

function indexBy(builder: IndexBuilder): SegmentIndex {
  const { shape, body } = builder.finish()
  return new OpenedIndex(bodyIn(body.buffer as ArrayBuffer, shape), body.length)
}
