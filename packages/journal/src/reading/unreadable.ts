/** What an error of the disk means to a reader: skip what it tells of (protocol rule R16), or try again later. */
import { codeOf } from '@message-gatherer/disk'

/** They tell of this process, or of this moment, and nothing of the file. */
const passing = new Set(['', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR', 'EBADF'])

/** What `read` returns, or undefined where the file cannot be read. @throws what says nothing of the file. */
export function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (passing.has(codeOf(error))) throw error
    return undefined
  }
}
