/**
 * Decides whether an export begins, goes on, or was whole already; and makes it so (reading rule T3).
 *
 * The state names what the partial file is before that is written: no file is taken for ours that is not.
 */
import { dirname } from 'node:path'
import { readWhole, type FileSystem } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import { decodeState, type ExportState } from './export-state.js'
import { ExportFile, partialOf, stateOf } from './export-file.js'

export interface ExportOptions {
  readonly fs: FileSystem
  /** Absolute. */
  readonly path: string
  /** How it would begin. */
  readonly fresh: Pick<ExportState, 'asked' | 'since' | 'until' | 'run'>
  /** Replace what is in the way. */
  readonly force: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type OpenedExport =
  | { readonly kind: 'open'; readonly file: ExportFile; readonly state: ExportState }
  /** An earlier call came to its end, but for what it left lying beside the file. */
  | { readonly kind: 'whole'; readonly state: ExportState }

/** @throws {GathererError} USAGE: something is in the way; nothing was changed. */
export function openExport(options: ExportOptions): OpenedExport {
  const { fs, path, fresh, force } = options
  const found = findState(options)
  if (fs.exists(path) && !force) {
    if (!found?.isWhole || found.asked !== fresh.asked || fs.exists(partialOf(path))) throw alreadyThere(path)
    nameAgain(options)
    fs.remove(stateOf(path))
    return { kind: 'whole', state: found }
  }
  const state = found && goesOn(options, found) ? { ...found, run: fresh.run } : beginning(fresh)
  return { kind: 'open', file: ExportFile.open(options, state), state }
}

/** Undefined: nothing that counts is there. */
function findState({ fs, path, force }: ExportOptions): ExportState | undefined {
  const isStateThere = fs.exists(stateOf(path))
  if (!isStateThere && fs.exists(partialOf(path)) && !force && !fs.exists(path)) throw notOurs(partialOf(path))
  const state = isStateThere ? decodeState(readWhole(fs, stateOf(path))) : undefined
  if (isStateThere && !state && !force) throw damaged(path)
  return state
}

/** Who named it may have ended before the name was durable; and a sync that failed has forgotten what it was asked for. */
function nameAgain({ fs, path }: ExportOptions): void {
  fs.rename(path, partialOf(path))
  fs.rename(partialOf(path), path)
  fs.syncFolder(dirname(path))
}

function goesOn({ fs, path, fresh, force }: ExportOptions, state: ExportState): boolean {
  if (state.asked !== fresh.asked) {
    if (force || state.entries === 0) return false
    throw otherQuery(path)
  }
  const isThere = fs.exists(partialOf(path))
  // A whole one has its name already: that was another export.
  if (state.isWhole && !isThere) return false
  if (state.bytes === 0 || (isThere && sizeOf(fs, partialOf(path)) >= state.bytes)) return true
  throw tooShort(path)
}

function beginning(fresh: ExportOptions['fresh']): ExportState {
  return { ...fresh, next: null, bytes: 0, entries: 0, isWhole: false }
}

function sizeOf(fs: FileSystem, path: string): number {
  const file = fs.open(path, 'read')
  try {
    return fs.size(file)
  } finally {
    fs.close(file)
  }
}

function alreadyThere(path: string): GathererError {
  return new GathererError('USAGE', `${path} is there already`, {
    hint: 'take another name, or replace it with --force',
  })
}

function notOurs(path: string): GathererError {
  const hint = 'take another name, or remove it, or replace it with --force'
  return new GathererError('USAGE', `${path} is there, and nothing beside it says what of`, { hint })
}

function damaged(path: string): GathererError {
  return new GathererError('USAGE', `${stateOf(path)} cannot be read`, { hint: '--force begins anew' })
}

function otherQuery(path: string): GathererError {
  return new GathererError('USAGE', `${partialOf(path)} belongs to an export of something else`, {
    hint: 'take another name, or begin anew with --force',
  })
}

function tooShort(path: string): GathererError {
  return new GathererError('USAGE', `${partialOf(path)} is shorter than it was`, {
    hint: `remove it and ${stateOf(path)} to begin anew`,
  })
}
