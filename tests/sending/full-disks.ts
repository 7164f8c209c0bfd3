/** Volumes that are full for a while, again and again. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spaceOn } from '../harness/small-disk.js'

/** Leaves this much room, and gives it back when the result is called. */
export function fill(disk: string, leaveBytes: number): () => void {
  const path = join(disk, 'filler')
  try {
    writeFileSync(path, Buffer.alloc(Math.max(0, spaceOn(disk).free - leaveBytes)))
  } catch {
    // Somebody else took the room first: it is full all the same.
  }
  return () => rmSync(path, { force: true })
}
