/**
 * Who holds a lock, and does its process live? Asked by connecting to the socket that the lock leads to.
 *
 * The kernel answers, not the holder: a process that is stopped or busy counts as living, one that was killed never does.
 */
import { connect, type Socket } from 'node:net'
import { codeOf } from '@message-gatherer/disk'
import type { LockFolder } from './lock-folder.js'
import { targetOf } from './lock-files.js'

export type Holder =
  /** Ends when the holder releases one of its locks, or dies. The caller destroys it. */
  | { readonly kind: 'taken'; readonly connection: Socket }
  | { readonly kind: 'dead'; readonly socket: string }
  /** Nobody. */
  | { readonly kind: 'free' }
  /** Somebody, but the connection was not made: too many wait there, or have files open here. */
  | { readonly kind: 'busy' }

type Callee = Exclude<Holder, { kind: 'free' }> | { readonly kind: 'foreign'; readonly error: unknown }

const dead = new Set([
  // Nobody listens there any more, or it is no socket.
  'ECONNREFUSED',
  'ENOTSOCK',
  // The link leads nowhere: a living holder's socket is never removed.
  'ENOENT',
])
const foreign = new Set(['EACCES', 'EPERM'])
// ECONNRESET: the holder went away while we waited to be let in.
const busy = new Set(['EAGAIN', 'ECONNRESET', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** @throws {GathererError} FOLDER_UNUSABLE: the lock is another user's, or cannot be looked at. */
export async function holderOf(folder: LockFolder, name: string): Promise<Holder> {
  const target = folder.try(() => targetOf(folder.pathOf(name)))
  if (target === undefined) return { kind: 'free' }
  const holder = await call(folder, target)
  if (holder.kind === 'foreign') throw folder.unusable(`${name} is held by another user`, holder.error)
  return holder
}

/** Asks a socket of the folder itself. */
export async function call(folder: LockFolder, socket: string): Promise<Callee> {
  try {
    return { kind: 'taken', connection: await connected(folder, socket) }
  } catch (error) {
    if (dead.has(codeOf(error))) return { kind: 'dead', socket }
    if (busy.has(codeOf(error))) return { kind: 'busy' }
    if (foreign.has(codeOf(error))) return { kind: 'foreign', error }
    throw folder.unusableBecause(error)
  }
}

/** Resolves when the connection has ended, also because the signal aborts. */
export async function ended(connection: Socket, signal?: AbortSignal): Promise<void> {
  const leave = () => connection.destroy()
  signal?.addEventListener('abort', leave)
  if (signal?.aborted) leave()
  await new Promise<void>(resolve => {
    if (connection.closed) resolve()
    else connection.once('close', () => resolve())
  })
  signal?.removeEventListener('abort', leave)
}

function connected(folder: LockFolder, name: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const connection = folder.reach(name, path => connect({ path }))
    connection.once('connect', () => resolve(connection))
    // Later errors reject what was resolved, which does nothing.
    connection.on('error', reject)
    connection.resume()
  })
}
