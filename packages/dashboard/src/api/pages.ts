/** Lists that the server tells in parts: `more` says that there are others, `after` goes on. */
import type { Outcome } from './ask.js'
import { askAs } from '../app/session.js'

export interface Whole<T> {
  readonly all: readonly T[]
  /** There are still more than were asked for. */
  readonly isCut: boolean
}

interface Paged {
  readonly path: string
  /** The member of the answer that holds the list. */
  readonly member: string
}

type Page<T> = Readonly<Record<string, readonly T[] | true | undefined>>

/** Parts have up to 10,000. */
const mostPages = 10

/** @param placeOf what `after` takes of the last one. */
export async function askAll<T>(paged: Paged, placeOf: (last: T) => string): Promise<Outcome<Whole<T>>> {
  const all: T[] = []
  for (let page = 0; page < mostPages; page++) {
    const outcome: Outcome<Page<T>> = await askAs(pathAfter(paged.path, all.at(-1), placeOf))
    if (outcome.kind !== 'ok') return outcome
    const { [paged.member]: part, more } = outcome.value
    if (Array.isArray(part)) all.push(...part)
    if (more !== true) return { kind: 'ok', value: { all, isCut: false } }
  }
  return { kind: 'ok', value: { all, isCut: true } }
}

function pathAfter<T>(path: string, last: T | undefined, placeOf: (last: T) => string): string {
  if (last === undefined) return path
  return `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(placeOf(last))}`
}
