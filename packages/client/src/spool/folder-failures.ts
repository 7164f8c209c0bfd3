/** Why a spool's folder cannot be used, in words, and what to do (spool rule Q11). */
import { codeOf, isNoRoom } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only disk',
  ENOENT: 'a part of it was removed',
  ENOTDIR: 'a file is in its place',
  EEXIST: 'a file is in its place',
  EIO: 'the disk reports an error',
  EMFILE: 'this program has too many files open',
  ENFILE: 'this machine has too many files open',
}

/** What went wrong when it was opened: SPOOL_FULL, FOLDER_UNUSABLE, or a bug as it is. */
export function explainOpening(error: unknown, folder: string): unknown {
  if (isNoRoom(error)) {
    const hint = 'make room on that disk, or use another folder; nothing was kept'
    return new GathererError('SPOOL_FULL', `there is no room to make the spool ${folder}`, { hint, cause: error })
  }
  return unusable(error, folder, 'make it writable for this user, or use another folder; nothing was kept')
}

/** What went wrong later: SPOOL_FULL, FOLDER_UNUSABLE, or a bug as it is. */
export function explainUsing(error: unknown, folder: string): unknown {
  if (isNoRoom(error)) {
    const hint = 'make room on that disk; what was taken is kept'
    return new GathererError('SPOOL_FULL', `the disk of the spool ${folder} has no room`, { hint, cause: error })
  }
  return unusable(error, folder, 'make it readable and writable for this user; what was taken is kept')
}

function unusable(error: unknown, folder: string, hint: string): unknown {
  const code = codeOf(error)
  if (error instanceof GathererError || code === '') return error
  const reason = reasons[code] ?? code
  return new GathererError('FOLDER_UNUSABLE', `the spool ${folder} cannot be used: ${reason}`, { hint, cause: error })
}
