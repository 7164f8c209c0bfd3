/**
 * Collects which blocks hold which user, stream or source; gives up when there are too many to be worth it.
 *
 * Knows names and numbers; what a name names is for others.
 */
import { BlockList } from './block-list.js'
import type { DictionaryArrays, DictionaryShape } from './index-body.js'

const maxValues = 65_536
const maxNameBytes = 4 * 1024 * 1024
const maxListBytes = 8 * 1024 * 1024

interface Value {
  readonly id: number
  readonly name: Buffer
  readonly list: BlockList
}

/** A dictionary that is complete: its values in the order of their names' bytes. */
export interface Dictionary {
  readonly shape: DictionaryShape
  /** The place in that order, by id. */
  readonly places: Uint32Array
  fill(arrays: DictionaryArrays): void
}

export class DictionaryBuilder {
  readonly #values = new Map<string, Value>()
  #nameBytes = 0
  #isTooLarge = false

  /** @returns the name's id, from 0 on in the order in which they come; undefined when it gave up. */
  add(name: string, block: number): number | undefined {
    if (this.#isTooLarge) return undefined
    const value = this.#values.get(name) ?? this.#insert(name)
    value.list.add(block)
    return value.id
  }

  /** Undefined: there are too many. */
  finish(): Dictionary | undefined {
    const values = [...this.#values.values()].sort((a, b) => a.name.compare(b.name))
    const listBytes = values.reduce((sum, { list }) => sum + list.bytes.length, 0)
    if (this.#isTooLarge || listBytes > maxListBytes) return undefined
    const places = new Uint32Array(values.length)
    for (const [place, { id }] of values.entries()) places[id] = place
    const shape = { values: values.length, nameBytes: this.#nameBytes, listBytes }
    return { shape, places, fill: arrays => fill(arrays, values) }
  }

  #insert(name: string): Value {
    const value = { id: this.#values.size, name: Buffer.from(name), list: new BlockList() }
    this.#values.set(name, value)
    this.#nameBytes += value.name.length
    if (this.#values.size <= maxValues && this.#nameBytes <= maxNameBytes) return value
    this.#isTooLarge = true
    this.#values.clear()
    return value
  }
}

function fill({ nameEnds, listEnds, names, lists }: DictionaryArrays, values: readonly Value[]): void {
  let nameEnd = 0
  let listEnd = 0
  for (const [place, { name, list }] of values.entries()) {
    names.set(name, nameEnd)
    lists.set(list.bytes, listEnd)
    nameEnds[place] = nameEnd += name.length
    listEnds[place] = listEnd += list.bytes.length
  }
}
