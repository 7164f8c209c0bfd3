/** Looks up names in the dictionary of an index, which are in the order of their bytes. */
import type { DictionaryArrays } from './index-body.js'

/** The numbers of the blocks that hold a value, as bytes. */
export function listOf(dictionary: DictionaryArrays, value: string): Uint8Array {
  const place = placeOf(dictionary, value)
  if (place === undefined) return new Uint8Array(0)
  return dictionary.lists.subarray(dictionary.listEnds[place - 1] ?? 0, dictionary.listEnds[place])
}

/** Where a value stands in a dictionary; undefined: it does not. */
export function placeOf(dictionary: DictionaryArrays, value: string): number | undefined {
  const wanted = Buffer.from(value)
  const place = firstOf(dictionary.nameEnds.length, index => Buffer.compare(nameAt(dictionary, index), wanted) >= 0)
  return place < dictionary.nameEnds.length && wanted.equals(nameAt(dictionary, place)) ? place : undefined
}

export function nameAt({ names, nameEnds }: DictionaryArrays, place: number): Uint8Array {
  return names.subarray(nameEnds[place - 1] ?? 0, nameEnds[place])
}

/** The first of `count` numbers, from 0, for which it is true, as it is for all after it. */
export function firstOf(count: number, isTrue: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isTrue(middle)) high = middle
    else low = middle + 1
  }
  return low
}
