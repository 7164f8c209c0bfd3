/** Why a spool cannot be opened, in words, and what to do (spool rule Q11). */
import { codeOf, isNoRoom } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only disk',
  ENOTDIR: 'a file is in its place',
  EEXIST: 'a file is in its place',
  EIO: 'the disk reports an error',
}

export function explainOpening(error: unknown, folder: string): unknown {
  if (isNoRoom(error)) {
    const hint = 'make room on that disk, or use another folder; nothing was kept'
    return new GathererError('SPOOL_FULL', `there is no room to make the spool ${folder}`, { hint, cause: error })
  }
  const code = codeOf(error)
  if (error instanceof GathererError || code === '') return error
  const hint = 'make it writable for this user, or use another folder; nothing was kept'
  const reason = reasons[code] ?? code
  return new GathererError('FOLDER_UNUSABLE', `the spool ${folder} cannot be used: ${reason}`, { hint, cause: error })
}
