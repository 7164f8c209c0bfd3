/** How work failed. */
import { codeOf } from '../src/index.js'

/** @returns the code of its error, `ENOENT` for example; `no error` where there is none. */
export function codeFrom(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return codeOf(error)
  }
  return 'no error'
}
