/**
 * Which spool a command uses: one folder for each server and user, unless `--spool` names another (rule E1).
 *
 * Two destinations whose names come out the same share no messages: a spool knows whose it is (rule Q10).
 */
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { stateFolder } from './platform-folders.js'
import type { Surroundings } from './surroundings.js'

/** Folders inside are longer; no file system of today takes names over 255 bytes. */
const longestName = 120

export interface Destination {
  /** As `parseAddress` writes it. */
  readonly server: string
  readonly user: string
}

/** `~/.local/state/message-gatherer/dale@logs.example.com_6174` */
export function spoolFolder(surroundings: Surroundings, destination: Destination): string {
  return join(stateFolder(surroundings), folderNameOf(destination))
}

/** Letters, digits, `.`, `_`, `@` and `-` only, so that every file system takes it; a long one is cut and told apart. */
export function folderNameOf({ server, user }: Destination): string {
  const { hostname, port, protocol, pathname } = new URL(server)
  const usualPort = protocol === 'https:' ? '443' : '80'
  const path = pathname === '/' ? '' : pathname
  const whole = `${user}@${hostname.replace(/^\[|\]$/g, '')}_${port || usualPort}${path}`
  const name = whole.replace(/[^A-Za-z0-9._@-]/g, '-')
  if (name.length <= longestName) return name
  return `${name.slice(0, longestName - 9)}-${crc32(whole).toString(16).padStart(8, '0')}`
}
