/**
 * Which paths are followed: what was named, and what the patterns match now (following rules F1, F8).
 */
import { isAbsolute, join } from 'node:path'
import { GathererError } from '@message-gatherer/protocol'
import { glob, isDynamicPattern } from 'tinyglobby'
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
  const isPattern = (name: string): boolean => isDynamicPattern(name) && lookAt(name).kind !== 'file'
  return { files: names.filter(name => !isPattern(name)), patterns: names.filter(isPattern) }
}

const options = { onlyFiles: true, expandDirectories: false, dot: true }

/** Each path once, sorted. */
export async function matchesOf({ files, patterns }: Wanted): Promise<string[]> {
  const found = await Promise.all(patterns.map(pattern => glob(pattern, { ...options, absolute: isAbsolute(pattern) })))
  return [...new Set([...files, ...found.flat()])].sort()
}

function refuseOddity(name: string): void {
  const sight = lookAt(name)
  if (sight.kind !== 'no file') return
  const hint =
    sight.what === 'a folder' ? `to follow what is in it: gather ship '${join(name, '*')}'` : 'name files, or a pattern'
  throw new GathererError('USAGE', `${name} is ${sight.what}: only files can be followed`, { hint })
}
