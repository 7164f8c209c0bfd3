/**
 * Where the journal's files are, and the small file that says which journal and which format this is (journal rule J7).
 */
import { readWhole, replaceWhole, type FileSystem } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'

export interface JournalFolder {
  readonly root: string
  /** Holds the segments. */
  readonly segments: string
  readonly checkpoint: string
  /** Holds the indexes of sealed segments; may be missing. */
  readonly indexes: string
}

const formatName = 'format'

/** The version of everything on disk that this program writes, and the newest that it reads. */
const formatVersion = 1

export function journalFolder(root: string): JournalFolder {
  return { root, segments: `${root}/journal`, checkpoint: `${root}/checkpoint.json`, indexes: `${root}/index` }
}

/**
 * The id of the journal in this folder, or undefined when there is none.
 *
 * @throws {GathererError} FORMAT_TOO_NEW; FOLDER_UNUSABLE: the format file is not ours.
 */
export function readJournalId(fs: FileSystem, folder: JournalFolder): string | undefined {
  const path = `${folder.root}/${formatName}`
  if (!fs.exists(path)) return undefined
  const { format, journal_id: id } = parse(Buffer.from(readWhole(fs, path)).toString(), path)
  if (typeof format === 'number' && format > formatVersion) {
    throw new GathererError(
      'FORMAT_TOO_NEW',
      `${folder.root} has format ${format}; this version reads up to ${formatVersion}`,
      {
        hint: 'use the newer version that wrote it, or another folder: --data DIR',
      },
    )
  }
  if (format !== formatVersion || typeof id !== 'string' || !/^[0-9a-f]{8}$/.test(id)) throw notOurs(path)
  return id
}

/** Makes a folder the home of a new journal; what it already holds is not touched. */
export function createJournal(fs: FileSystem, folder: JournalFolder, id: string): void {
  fs.makeFolder(folder.segments)
  fs.syncFolder(folder.root)
  const content = JSON.stringify({ format: formatVersion, journal_id: id })
  replaceWhole(fs, folder.root, formatName, Buffer.from(`${content}\n`))
}

function parse(text: string, path: string): { format?: unknown; journal_id?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    throw notOurs(path)
  }
}

function notOurs(path: string): GathererError {
  return new GathererError('FOLDER_UNUSABLE', `${path} is damaged or was not written by gatherd`, {
    hint: 'restore it from a backup, or name another folder: --data DIR',
  })
}
