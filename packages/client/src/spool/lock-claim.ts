/**
 * How a lock is taken, and how it is taken over from a holder that died (spool rule Q5).
 *
 * A lock is a symbolic link to its holder's socket, made in one step and removed by its holder. The link of a dead holder
 * is removed only by who holds the lock `NAME~` and, having found the holder dead, reads the link again: nobody else can
 * change it then, so nobody removes the link of one who was faster. A holder of `NAME~` that dies is succeeded by `NAME~~`.
 */
import type { Socket } from 'node:net'
import { holderOf } from './lock-call.js'
import type { LockFolder } from './lock-folder.js'
import { removeName, targetOf } from './lock-files.js'
import type { LockSocket } from './lock-socket.js'

export type Claim =
  | { readonly kind: 'held' }
  /** Somebody holds it; the connection ends when that may have changed. The caller destroys it. */
  | { readonly kind: 'taken'; readonly connection: Socket }
  /** Somebody holds it, and it cannot be said until when. */
  | { readonly kind: 'busy' }
  /** It became free a moment ago. */
  | { readonly kind: 'free' }

/** @throws {GathererError} FOLDER_UNUSABLE. */
export async function claim(folder: LockFolder, socket: LockSocket, lock: string): Promise<Claim> {
  if (socket.claim(lock)) return { kind: 'held' }
  const holder = await holderOf(folder, lock)
  return holder.kind === 'dead' ? removeDead(folder, socket, lock) : holder
}

async function removeDead(folder: LockFolder, socket: LockSocket, lock: string): Promise<Claim> {
  const guard = `${lock}~`
  const guarded = await claim(folder, socket, guard)
  if (guarded.kind !== 'held') return guarded
  try {
    const holder = await holderOf(folder, lock)
    if (holder.kind !== 'dead') return holder
    // It lived when the link was read, perhaps, released the lock, and died only then.
    const isStillIts = folder.try(() => targetOf(folder.pathOf(lock))) === holder.socket
    if (isStillIts && socket.holds(guard)) folder.try(() => removeName(folder.pathOf(lock)))
    return { kind: 'free' }
  } finally {
    socket.drop(guard)
  }
}
