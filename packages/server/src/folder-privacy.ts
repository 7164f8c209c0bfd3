/** Whether others of this machine can look into a folder (operations rule L11). */
import { statSync } from 'node:fs'

const forOthers = 0o077

/** Says so once, and what to do. Of Windows, where files have no such mode, nothing is said. */
export function tellIfOpen(path: string, say: (sentence: string) => void): void {
  if (process.platform === 'win32' || (statSync(path).mode & forOthers) === 0) return
  say(`others on this machine can look into ${path}: keep them out with   chmod 700 ${path}`)
}
