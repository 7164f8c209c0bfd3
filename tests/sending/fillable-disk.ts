/** A volume that is full for a while, again and again. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { smallDisk, spaceOn } from '../harness/small-disk.js'

export interface FillableDisk {
  readonly folder: string
  /** Leaves this much room, and gives it back when the result is called. */
  readonly fill: (leaveBytes: number) => () => void
  /** Removes what is on it: it is memory. */
  readonly clear: () => void
  /** How often it was filled. */
  readonly fillings: () => number
}

const bytes = 64 * 1024 * 1024

export function fillableDisk(): FillableDisk {
  const folder = smallDisk(bytes)
  const path = join(folder, 'filler')
  let fillings = 0
  const fill = (leaveBytes: number) => {
    fillings++
    try {
      writeFileSync(path, Buffer.alloc(Math.max(0, spaceOn(folder).free - leaveBytes)))
    } catch {
      // Somebody else took the room first: it is full all the same.
    }
    return () => rmSync(path, { force: true })
  }
  const clear = () => readdirSync(folder).forEach(name => rmSync(join(folder, name), { recursive: true }))
  return { folder, fill, clear, fillings: () => fillings }
}
