/**
 * A disk in memory that can crash: for tests of what survives.
 *
 * `kill` ends the processes and keeps what they wrote; `powerCut` keeps only what was synced and any part of the rest.
 * Each life of a process gets a `FileSystem` of its own, which refuses everything once that life is over. Calls are
 * written down in order; each can be made to fail. Deterministic: chance comes in as a parameter.
 */
import { dirname, basename } from 'node:path'
import type { FileSystem, Space } from '../file-system.js'
import { SimulatedFile, type Keep } from './simulated-file.js'

/** A call as it is written down: `sync /data/journal/0000.ndjson`. */
export interface DiskCall {
  readonly name: keyof FileSystem
  readonly path: string
}

/** Says what a call fails with, if it does: `ENOSPC`, `EIO`, `EMFILE`, … */
export type Fault = (call: DiskCall) => string | undefined

interface Folder {
  readonly seen: Map<string, SimulatedFile>
  readonly kept: Map<string, SimulatedFile>
  /** What happened to names since the folder was last synced; each survives as a whole or not at all. */
  readonly pending: NameChange[]
}

/** Names set or (undefined) removed in one step. */
type NameChange = readonly (readonly [string, SimulatedFile | undefined])[]

interface OpenFile {
  readonly file: SimulatedFile
  readonly path: string
}

export class SimulatedDisk {
  readonly calls: DiskCall[] = []
  /** Bytes that fit; more is `ENOSPC`, after writing what still fits. */
  capacity = Number.MAX_SAFE_INTEGER
  fault: Fault = () => undefined
  readonly #folders = new Map<string, Folder>()
  readonly #open = new Map<number, OpenFile>()
  #nextHandle = 1
  #life = 0

  /** The file system of a new process life. */
  start(): FileSystem {
    const life = ++this.#life
    const call = <T>(name: keyof FileSystem, path: string, work: () => T): T => {
      if (life !== this.#life) throw failure('EBADF', name, path)
      this.calls.push({ name, path })
      const code = this.fault({ name, path })
      if (code !== undefined) {
        if (name === 'sync') this.#file(path).failSync()
        throw failure(code, name, path)
      }
      return work()
    }
    const at = (handle: number) => this.#open.get(handle)?.path ?? '?'
    return {
      open: (path, mode) => call('open', path, () => this.#openFile(path, mode)),
      close: handle => call('close', at(handle), () => void this.#open.delete(handle)),
      read: (handle, buffer, position) => call('read', at(handle), () => this.#opened(handle).read(buffer, position)),
      write: (handle, bytes, position) => call('write', at(handle), () => this.#write(handle, bytes, position)),
      size: handle => call('size', at(handle), () => this.#opened(handle).length),
      truncate: (handle, length) => call('truncate', at(handle), () => this.#opened(handle).truncate(length)),
      sync: handle => call('sync', at(handle), () => this.#opened(handle).sync()),
      syncFolder: path => call('syncFolder', path, () => syncNames(this.#folder(path))),
      rename: (from, to) => call('rename', to, () => this.#rename(from, to)),
      remove: path => call('remove', path, () => this.#remove(path)),
      makeFolder: path => call('makeFolder', path, () => this.#makeFolder(path)),
      list: path => call('list', path, () => [...this.#folder(path).seen.keys()].sort()),
      exists: path => call('exists', path, () => this.#exists(path)),
      space: path => call('space', path, () => this.#space()),
    }
  }

  /** Ends the process; the disk still shows all that it wrote. */
  kill(): void {
    this.#life++
    this.#open.clear()
  }

  /** Ends the process; only what was synced stays, and of the rest what `keep` picks (default: nothing). */
  powerCut(keep: Keep = () => false): void {
    this.kill()
    for (const folder of this.#folders.values()) {
      for (const change of folder.pending) if (keep()) apply(folder.kept, change)
      folder.pending.length = 0
      folder.seen.clear()
      for (const [name, file] of folder.kept) folder.seen.set(name, file)
    }
    for (const file of this.#files()) file.powerCut(keep)
  }

  /** What processes see of a file; for looking and for damaging. */
  bytesOf(path: string): Uint8Array {
    return this.#file(path).bytes
  }

  #openFile(path: string, mode: 'read' | 'create' | 'write'): number {
    const folder = this.#folder(dirname(path))
    const exists = folder.seen.has(basename(path))
    if (mode === 'create' && exists) throw failure('EEXIST', 'open', path)
    if (mode !== 'create' && !exists) throw failure('ENOENT', 'open', path)
    if (mode === 'create') changeNames(folder, [[basename(path), new SimulatedFile()]])
    const handle = this.#nextHandle++
    this.#open.set(handle, { file: this.#file(path), path })
    return handle
  }

  #write(handle: number, bytes: Uint8Array, position: number): void {
    const file = this.#opened(handle)
    const growth = position + bytes.length - file.length
    const room = this.#space().free
    if (growth <= room) return file.write(bytes, position)
    file.write(bytes.subarray(0, Math.max(0, bytes.length - (growth - room))), position)
    throw failure('ENOSPC', 'write', this.#open.get(handle)?.path ?? '?')
  }

  #rename(from: string, to: string): void {
    const changes: NameChange = [
      [basename(to), this.#file(from)],
      [basename(from), undefined],
    ]
    changeNames(this.#folder(dirname(to)), changes)
  }

  #remove(path: string): void {
    const folder = this.#folder(dirname(path))
    if (folder.seen.has(basename(path))) changeNames(folder, [[basename(path), undefined]])
  }

  #makeFolder(path: string): void {
    if (!this.#folders.has(path)) this.#folders.set(path, { seen: new Map(), kept: new Map(), pending: [] })
  }

  #exists(path: string): boolean {
    return this.#folders.has(path) || (this.#folders.get(dirname(path))?.seen.has(basename(path)) ?? false)
  }

  #space(): Space {
    let used = 0
    for (const folder of this.#folders.values()) for (const file of folder.seen.values()) used += file.length
    return { free: Math.max(0, this.capacity - used), total: this.capacity }
  }

  #opened(handle: number): SimulatedFile {
    const open = this.#open.get(handle)
    if (!open) throw failure('EBADF', 'read', '?')
    return open.file
  }

  #file(path: string): SimulatedFile {
    const file = this.#folder(dirname(path)).seen.get(basename(path))
    if (!file) throw failure('ENOENT', 'open', path)
    return file
  }

  #folder(path: string): Folder {
    const folder = this.#folders.get(path)
    if (!folder) throw failure('ENOENT', 'list', path)
    return folder
  }

  #files(): Set<SimulatedFile> {
    return new Set([...this.#folders.values()].flatMap(folder => [...folder.seen.values()]))
  }
}

function changeNames(folder: Folder, change: NameChange): void {
  apply(folder.seen, change)
  folder.pending.push(change)
}

function apply(names: Map<string, SimulatedFile>, change: NameChange): void {
  for (const [name, file] of change) {
    if (file) names.set(name, file)
    else names.delete(name)
  }
}

function syncNames(folder: Folder): void {
  for (const change of folder.pending) apply(folder.kept, change)
  folder.pending.length = 0
}

function failure(code: string, call: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code })
}
