/**
 * A disk in memory that can crash: for tests of what survives.
 *
 * `kill` ends the processes and keeps what they wrote; `powerCut` keeps only what was synced and any part of the rest.
 * Each life of a process gets a `FileSystem` of its own, which refuses everything once that life is over. Each call is
 * shown to a watcher before it happens, and can be made to fail. Deterministic: chance comes in as a parameter.
 */
import { basename, dirname } from 'node:path'
import type { FileSystem, Space } from '../file-system.js'
import { SimulatedFile, type Chance } from './simulated-file.js'
import { SimulatedFolder } from './simulated-folder.js'

export interface DiskCall {
  readonly name: keyof FileSystem
  readonly path: string
  /** What is about to be written, and where. */
  readonly write?: { readonly bytes: Uint8Array; readonly position: number }
}

/** Says what a call fails with, if it does: `ENOSPC`, `EIO`, `EMFILE`, … */
export type Fault = (call: DiskCall) => string | undefined

interface OpenFile {
  readonly file: SimulatedFile
  readonly path: string
}

const keptRecycled = 4

export class SimulatedDisk {
  /** Every call so far, in order. */
  readonly calls: DiskCall[] = []
  /** Bytes that fit; more is `ENOSPC`, after writing what still fits. */
  capacity = Number.MAX_SAFE_INTEGER
  fault: Fault = () => undefined
  /** Sees each call before it happens. */
  watch: (call: DiskCall) => void = () => undefined
  readonly #folders = new Map<string, SimulatedFolder>()
  readonly #open = new Map<number, OpenFile>()
  /** Bytes of files that are gone: their blocks are used again. */
  #recycled: Uint8Array[] = []
  #nextHandle = 1
  #life = 0

  /** The file system of a new process life; it ends the one before. */
  start(): FileSystem {
    const life = ++this.#life
    const call = <T>(seen: DiskCall, work: () => T): T => {
      if (life !== this.#life) throw failure('EBADF', seen)
      this.watch(seen)
      this.calls.push(seen)
      const code = this.fault(seen)
      if (code === undefined) return work()
      throw failure(code, seen)
    }
    const onFile = <T>(
      name: keyof FileSystem,
      handle: number,
      work: (file: SimulatedFile) => T,
      write?: DiskCall['write'],
    ): T => {
      const { file, path } = this.#opened(handle, name)
      return call({ name, path, ...(write && { write }) }, () => work(file))
    }
    return {
      open: (path, mode) => call({ name: 'open', path }, () => this.#openFile(path, mode)),
      close: handle => onFile('close', handle, () => void this.#open.delete(handle)),
      read: (handle, buffer, position) => onFile('read', handle, file => file.read(buffer, position)),
      write: (handle, bytes, position) =>
        onFile('write', handle, file => this.#write(file, bytes, position), { bytes, position }),
      size: handle => onFile('size', handle, file => file.length),
      truncate: (handle, length) => onFile('truncate', handle, file => file.truncate(length)),
      sync: handle =>
        onSync(
          () => onFile('sync', handle, file => file.sync()),
          () => this.#opened(handle, 'sync').file.failSync(),
        ),
      syncFolder: path =>
        onSync(
          () => call({ name: 'syncFolder', path }, () => this.#folder(path).sync()),
          () => this.#folder(path).failSync(),
        ),
      rename: (from, to) => call({ name: 'rename', path: to }, () => this.#rename(from, to)),
      remove: path => call({ name: 'remove', path }, () => this.#remove(path)),
      makeFolder: path => call({ name: 'makeFolder', path }, () => this.#makeFolder(path)),
      list: path => call({ name: 'list', path }, () => this.#folder(path).names()),
      exists: path => call({ name: 'exists', path }, () => this.#folders.has(path) || this.#find(path) !== undefined),
      identify: path => call({ name: 'identify', path }, () => String(this.#file(path).identity)),
      version: path => call({ name: 'version', path }, () => this.#file(path).version),
      space: path => call({ name: 'space', path }, () => this.#space()),
    }
  }

  /** Ends the process; the disk still shows all that it wrote. */
  kill(): void {
    this.#life++
    this.#open.clear()
  }

  /** Ends the process; only what was synced stays, and of the rest what `chance` picks (default: nothing). */
  powerCut(chance: Chance = () => 0.999): void {
    this.kill()
    for (const folder of this.#folders.values()) folder.powerCut(chance)
    for (const file of this.#files()) file.powerCut({ chance, recycled: this.#recycled })
  }

  /** The same disk once more, without the process; what happens to one does not happen to the other. */
  copy(): SimulatedDisk {
    const disk = new SimulatedDisk()
    const twins = new Map<SimulatedFile, SimulatedFile>()
    const twin = (file: SimulatedFile): SimulatedFile => {
      const known = twins.get(file) ?? file.copy()
      twins.set(file, known)
      return known
    }
    for (const [path, folder] of this.#folders) disk.#folders.set(path, folder.copy(twin))
    disk.#recycled = [...this.#recycled]
    disk.capacity = this.capacity
    return disk
  }

  /** Changes bytes behind everybody's back, synced or not as the file was: a write that a crash tore, or bit rot. */
  scribble(path: string, bytes: Uint8Array, position: number): void {
    this.#file(path).scribble(bytes, position)
  }

  /** What processes see of a file. */
  bytesOf(path: string): Uint8Array {
    return this.#file(path).bytes
  }

  #openFile(path: string, mode: 'read' | 'create' | 'write'): number {
    const exists = this.#find(path) !== undefined
    if (mode === 'create' && exists) throw failure('EEXIST', { name: 'open', path })
    if (mode !== 'create' && !exists) throw failure('ENOENT', { name: 'open', path })
    if (mode === 'create') this.#folder(dirname(path)).change([[basename(path), new SimulatedFile()]])
    const handle = this.#nextHandle++
    this.#open.set(handle, { file: this.#file(path), path })
    return handle
  }

  #write(file: SimulatedFile, bytes: Uint8Array, position: number): void {
    const missing = position + bytes.length - file.length - this.#space().free
    if (missing <= 0) return file.write(bytes, position)
    file.write(bytes.subarray(0, Math.max(0, bytes.length - missing)), position)
    throw failure('ENOSPC', { name: 'write', path: '' })
  }

  #rename(from: string, to: string): void {
    this.#recycle(to)
    this.#folder(dirname(to)).change([
      [basename(to), this.#file(from)],
      [basename(from), undefined],
    ])
  }

  #remove(path: string): void {
    if (!this.#find(path)) return
    this.#recycle(path)
    this.#folder(dirname(path)).change([[basename(path), undefined]])
  }

  #recycle(path: string): void {
    const file = this.#find(path)
    if (file) this.#recycled = [Buffer.from(file.bytes), ...this.#recycled].slice(0, keptRecycled)
  }

  #makeFolder(path: string): void {
    if (!this.#folders.has(path)) this.#folders.set(path, new SimulatedFolder())
  }

  #space(): Space {
    let used = 0
    for (const file of this.#files()) used += file.length
    return { free: Math.max(0, this.capacity - used), total: this.capacity }
  }

  #opened(handle: number, name: keyof FileSystem): OpenFile {
    const open = this.#open.get(handle)
    if (!open) throw failure('EBADF', { name, path: '' })
    return open
  }

  #file(path: string): SimulatedFile {
    const file = this.#find(path)
    if (!file) throw failure('ENOENT', { name: 'open', path })
    return file
  }

  #find(path: string): SimulatedFile | undefined {
    return this.#folders.get(dirname(path))?.get(basename(path))
  }

  #folder(path: string): SimulatedFolder {
    const folder = this.#folders.get(path)
    if (!folder) throw failure('ENOENT', { name: 'list', path })
    return folder
  }

  #files(): Set<SimulatedFile> {
    return new Set([...this.#folders.values()].flatMap(folder => folder.files()))
  }
}

/** A sync that fails drops what it should have kept, whatever made it fail. */
function onSync(sync: () => void, drop: () => void): void {
  try {
    sync()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBADF')) drop()
    throw error
  }
}

function failure(code: string, { name, path }: DiskCall): Error {
  return Object.assign(new Error(`${code}: ${name} '${path}'`), { code })
}
