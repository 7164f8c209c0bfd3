/** Finds in a message what was searched for (reading rule T4). */
import { expressionsFile } from './expressions-file.js'

/** From where to where, in order, without touching. */
export type Ranges = ReadonlyArray<readonly [from: number, to: number]>

/** Nothing of it: nothing is found. */
export interface Sought {
  readonly contains?: string | undefined
  readonly regex?: string | undefined
}

export type Find = (text: string) => Ranges

/** Loads what finds expressions only where one is wanted: most commands need it not. */
export async function finderOf({ contains, regex }: Sought): Promise<Find> {
  const finds: Find[] = []
  if (contains !== undefined) finds.push(text => occurrences(text, contains))
  if (regex !== undefined) {
    const { matchesOf } = (await import(expressionsFile().href)) as typeof import('./expressions.js')
    finds.push(matchesOf(regex))
  }
  return text => merged(finds.flatMap(find => find(text)))
}

function occurrences(text: string, wanted: string): Ranges {
  const found: Array<readonly [number, number]> = []
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length))
    found.push([at, at + wanted.length])
  return found
}

function merged(ranges: Ranges): Ranges {
  const all: Array<readonly [number, number]> = []
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1)
    if (last && from <= last[1]) all[all.length - 1] = [last[0], Math.max(last[1], to)]
    else all.push([from, to])
  }
  return all
}
