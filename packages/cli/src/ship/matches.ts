/**
 * Which paths are followed: what was named, and what the patterns match now (following rules F1, F8).
 */
import { isAbsolute, join, resolve } from 'node:path'
import { GathererError } from '@message-gatherer/protocol'
import { lookAt } from './open-file.js'

export interface Wanted {
  readonly files: readonly string[]
  readonly patterns: readonly string[]
}

/** @throws {GathererError} USAGE: a folder, a FIFO or a device was named, or nothing was. */
export function wantedOf(names: readonly string[]): Wanted {
  if (names.length === 0)
    throw new GathererError('USAGE', 'which file? there is no FILE', { hint: 'gather ship FILE, or a quoted pattern' })
  for (const name of names) refuseOddity(name)
  // A name that is there is no pattern, whatever characters it has.
  const isPattern = (name: string): boolean => special.test(name) && lookAt(name).kind !== 'file'
  return { files: names.filter(name => !isPattern(name)), patterns: names.filter(isPattern) }
}

/** What makes a name a pattern. */
const special = /[*?[\]{}]|[!@+]\(/

const options = { onlyFiles: true, expandDirectories: false, dot: true }

/** Each path once, sorted; absolute, because a relative one means another file in another folder. */
export async function matchesOf({ files, patterns }: Wanted): Promise<string[]> {
  const found = [...files, ...(await matched(patterns))]
  return [...new Set(found.map(path => resolve(path)))].sort()
}

async function matched(patterns: readonly string[]): Promise<string[]> {
  if (patterns.length === 0) return []
  const { glob } = await import('tinyglobby')
  const found = patterns.map(pattern => glob(pattern, { ...options, absolute: isAbsolute(pattern) }))
  return (await Promise.all(found)).flat()
}

function refuseOddity(name: string): void {
  const sight = lookAt(name)
  if (sight.kind !== 'no file') return
  const hint =
    sight.what === 'a folder' ? `to follow what is in it: gather ship '${join(name, '*')}'` : 'name files, or a pattern'
  throw new GathererError('USAGE', `${name} is ${sight.what}: only files can be followed`, { hint })
}
