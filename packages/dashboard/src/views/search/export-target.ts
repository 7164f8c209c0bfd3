/** Where an export goes: into a file piece by piece where the browser can, else into memory and then the download folder. */
import { wait } from '../../app/clock.js'

export interface ExportTarget {
  /** False: there is no room for it. */
  write(text: string): Promise<boolean>
  /** It is whole now, and where people find it. */
  finish(): Promise<void>
  /** Nothing of it stays. */
  abandon(): Promise<void>
}

export interface FileKind {
  readonly name: string
  readonly type: string
}

/** What a page may hold in memory. */
const maxBlobBytes = 64 * 1024 * 1024

/** Of browsers that can write files; others do not have it. */
type SavePicker = (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>

/** Undefined: one has chosen no file. */
export async function openTarget(file: FileKind): Promise<ExportTarget | undefined> {
  const { showSaveFilePicker: pick } = window as { readonly showSaveFilePicker?: SavePicker }
  if (pick === undefined) return new Download(file)
  try {
    const handle = await pick.call(window, { suggestedName: file.name })
    return new SavedFile(await handle.createWritable())
  } catch (error) {
    // Where a page may not ask for a file it can still offer a download.
    return error instanceof DOMException && error.name === 'AbortError' ? undefined : new Download(file)
  }
}

class SavedFile implements ExportTarget {
  readonly #stream: FileSystemWritableFileStream

  constructor(stream: FileSystemWritableFileStream) {
    this.#stream = stream
  }

  async write(text: string): Promise<boolean> {
    await this.#stream.write(text)
    return true
  }

  finish(): Promise<void> {
    return this.#stream.close()
  }

  abandon(): Promise<void> {
    return this.#stream.abort()
  }
}

class Download implements ExportTarget {
  readonly #file: FileKind
  #parts: Blob[] = []
  #bytes = 0

  constructor(file: FileKind) {
    this.#file = file
  }

  async write(text: string): Promise<boolean> {
    const part = new Blob([text])
    this.#bytes += part.size
    if (this.#bytes > maxBlobBytes) return false
    this.#parts.push(part)
    return true
  }

  async finish(): Promise<void> {
    const { name, type } = this.#file
    const url = URL.createObjectURL(new Blob(this.#parts, { type }))
    const link = document.createElement('a')
    link.href = url
    link.download = name
    link.click()
    // The browser has it by then; sooner some lose it.
    void wait(60_000).then(() => URL.revokeObjectURL(url))
  }

  async abandon(): Promise<void> {
    this.#parts = []
  }
}
