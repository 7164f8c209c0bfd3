/** Where the writing thread's main file is: a package's own, or beside a bundle that is built so. */
import { createRequire } from 'node:module'

export function writerThreadFile(): string | URL {
  return createRequire(import.meta.url).resolve('@message-gatherer/disk/writer-thread')
}
