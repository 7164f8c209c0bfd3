/** The state of a disk before each call that changes it. */
import type { Chance, SimulatedDisk } from '@message-gatherer/disk/testing'
import type { Ledger } from './ledger.js'
import { changing } from './mortal-process.js'
import type { SmallServer } from './small-server.js'
import type { World } from './world.js'

/** A disk as a crash would find it, and what was promised by then. */
export interface CrashState {
  readonly disk: SimulatedDisk
  readonly ledger: Ledger
  readonly server: SmallServer
  readonly boot: string
  /** The call that did not happen any more. */
  readonly before: string
}

export interface Recording {
  readonly chance: Chance
  /** As it is at that time. */
  readonly server: () => SmallServer
  readonly note: (state: CrashState) => void
}

/** Notes from now on, for a half of the writes also the crash in the middle. */
export function recordStates(world: World, { chance, server, note }: Recording): void {
  const state = (disk: SimulatedDisk, before: string) =>
    note({ disk, ledger: world.ledger.copy(), server: server().copy(), boot: world.boot, before })
  world.disk.watch = ({ name, path, write }) => {
    if (!changing.has(name)) return
    const before = `${name} ${path}`
    state(world.disk.copy(), before)
    if (name !== 'write' || !write || chance() < 0.5) return
    // The same crash a little later: a part of the bytes is in the file.
    const torn = world.disk.copy()
    torn.scribble(path, write.bytes.subarray(0, Math.floor(chance() * write.bytes.length)), write.position)
    state(torn, `half of ${before}`)
  }
}
