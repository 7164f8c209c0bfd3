/**
 * A file that is written in steps and has its name only once it is whole and synced (reading rule T3).
 *
 * After each step `FILE.partial.json` says how much of `FILE.partial` is safe, never more: bytes are synced before it is
 * written. Whoever goes on cuts the rest off.
 */
import { basename, dirname } from 'node:path'
import { readWhole, replaceWhole, type FileHandle, type FileSystem } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import { decodeState, encodeState, type ExportState } from './export-state.js'

const blockBytes = 1024 * 1024
const stepBytes = 16 * 1024 * 1024
const stepMs = 1000

export function partialOf(path: string): string {
  return `${path}.partial`
}

export function stateOf(path: string): string {
  return `${path}.partial.json`
}

export interface ExportPlace {
  readonly fs: FileSystem
  /** Absolute. */
  readonly path: string
  readonly now: () => number
}

export class ExportFile {
  readonly #place: ExportPlace
  readonly #file: FileHandle
  #safe: ExportState
  #next: string | null
  #entries: number
  /** Where the next block goes. */
  #end: number
  #block: Uint8Array[] = []
  #blockBytes = 0
  #steppedAt: number
  #isOpen = true
  /** False while a step is under way, and once one failed. */
  #isSound = true

  /** Makes the files as the state says. */
  static open(place: ExportPlace, state: ExportState): ExportFile {
    const { fs, path } = place
    replaceWhole(fs, dirname(path), basename(stateOf(path)), encodeState(state))
    if (state.bytes === 0) fs.remove(partialOf(path))
    const file = fs.open(partialOf(path), state.bytes === 0 ? 'create' : 'write')
    fs.truncate(file, state.bytes)
    fs.syncFolder(dirname(path))
    return new ExportFile(place, file, state)
  }

  private constructor(place: ExportPlace, file: FileHandle, state: ExportState) {
    this.#place = place
    this.#file = file
    this.#safe = state
    this.#next = state.next
    this.#entries = state.entries
    this.#end = state.bytes
    this.#steppedAt = place.now()
  }

  get bytes(): number {
    return this.#end + this.#blockBytes
  }

  get entries(): number {
    return this.#entries
  }

  /** What stands before the first entry. */
  addHead(bytes: Uint8Array): void {
    this.#block.push(bytes)
    this.#blockBytes += bytes.length
  }

  /** @param next where to go on after this entry. */
  add(bytes: Uint8Array, next: string): void {
    this.addHead(bytes)
    this.#entries++
    if (this.#blockBytes >= blockBytes) this.#writeBlock()
    this.passed(next)
  }

  /** Nothing is left to add before this place. */
  passed(next: string): void {
    this.#next = next
    const { now } = this.#place
    if (this.bytes - this.#safe.bytes >= stepBytes || now() - this.#steppedAt >= stepMs) this.#step()
  }

  /** Makes all of it safe, where that is possible, and ends; whoever comes next goes on here. Nothing stays of nothing. Idempotent. */
  keep(): void {
    const isOpen = this.#isOpen && this.#isSound
    const isBegun = this.#next !== null
    try {
      if (isOpen && isBegun) this.#step()
    } finally {
      this.close()
    }
    if (isOpen && !isBegun) this.#remove()
  }

  /** Gives the file its name. */
  finish(): void {
    const { fs, path } = this.#place
    this.#writeBlock()
    fs.truncate(this.#file, this.#end)
    this.#step('whole')
    this.close()
    fs.rename(partialOf(path), path)
    fs.syncFolder(dirname(path))
    fs.remove(stateOf(path))
  }

  /** Idempotent. */
  close(): void {
    if (this.#isOpen) this.#place.fs.close(this.#file)
    this.#isOpen = false
  }

  #step(how: 'whole' | 'part' = 'part'): void {
    const { fs, path, now } = this.#place
    this.#isSound = false
    this.#writeBlock()
    this.#sync()
    this.#checkItIsOurs()
    const isWhole = how === 'whole'
    this.#safe = { ...this.#safe, next: this.#next, bytes: this.#end, entries: this.#entries, isWhole }
    replaceWhole(fs, dirname(path), basename(stateOf(path)), encodeState(this.#safe))
    this.#steppedAt = now()
    this.#isSound = true
  }

  /** First what nobody could explain alone. */
  #remove(): void {
    const { fs, path } = this.#place
    fs.remove(partialOf(path))
    fs.syncFolder(dirname(path))
    fs.remove(stateOf(path))
  }

  /** What a failed sync dropped stays lost though the file shows it, so nothing goes on in this file. */
  #sync(): void {
    const { fs, path } = this.#place
    try {
      fs.sync(this.#file)
    } catch (error) {
      const nothing = { ...this.#safe, next: null, bytes: 0, entries: 0, isWhole: false }
      replaceWhole(fs, dirname(path), basename(stateOf(path)), encodeState(nothing))
      throw error
    }
  }

  /** Another run that goes on with the same file writes the same bytes to the same places, until the first of them is here. */
  #checkItIsOurs(): void {
    const { fs, path } = this.#place
    const run = fs.exists(stateOf(path)) ? decodeState(readWhole(fs, stateOf(path)))?.run : undefined
    if (run === this.#safe.run) return
    throw new GathererError(
      'FOLDER_UNUSABLE',
      `another gather export goes on with ${path}, or its files were removed`,
      {
        hint: 'let one of them write',
      },
    )
  }

  #writeBlock(): void {
    if (this.#blockBytes === 0) return
    const bytes = this.#block.length === 1 ? this.#block[0] : Buffer.concat(this.#block)
    this.#place.fs.write(this.#file, bytes ?? new Uint8Array(0), this.#end)
    this.#end += this.#blockBytes
    this.#block = []
    this.#blockBytes = 0
  }
}
