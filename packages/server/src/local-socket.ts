/** Where a server is reached by who may open its data folder (protocol rule U6). */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'

/** What the address of a socket holds, in bytes, without the zero at its end. */
const mostBytes = { linux: 107, other: 103 } as const

/**
 * @param data the data folder.
 * @returns undefined where the folder's path is too long for a socket.
 */
export function localSocket(data: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const root = resolve(data)
  if (platform === 'win32') return String.raw`\\.\pipe\gatherd-${hashOf(root)}`
  const path = `${root}/gatherd.sock`
  return Buffer.byteLength(path) <= mostBytes[platform === 'linux' ? 'linux' : 'other'] ? path : undefined
}

/** The same folder in any case: Windows does not tell them apart. */
function hashOf(root: string): string {
  return createHash('sha256').update(root.toLowerCase()).digest('hex').slice(0, 16)
}
