/**
 * The text of a message, in which a server searches (protocol rule R5), and where its parts stand in what is shown.
 *
 * A string is shown as what it says, anything else as its JSON as stored; there an escape stands for what it means.
 */
import { splitStoredLine } from '@message-gatherer/protocol'

export interface Shown {
  /** What is shown. */
  readonly text: string
  /** What is searched. */
  readonly searched: string
  /** Where in `text` a place in `searched` is. */
  readonly placeOf: (at: number) => number
}

/** @param line as stored, without its newline. */
export function shownMessage(line: string): Shown {
  const { message: json } = splitStoredLine(line)
  if (json.startsWith('"')) return asItIs(JSON.parse(json) as string)
  return json.includes('\\') ? withEscapes(json) : asItIs(json)
}

function asItIs(text: string): Shown {
  return { text, searched: text, placeOf: at => at }
}

const escapes = /\\(?:u[0-9a-fA-F]{4}|.)/gs

function withEscapes(json: string): Shown {
  const searched: string[] = []
  /** Of each escape: where it is in what is searched, and how much longer what is shown is until its end. */
  const longer: Array<readonly [at: number, by: number]> = []
  let length = 0
  let end = 0
  for (const { 0: escape, index } of json.matchAll(escapes)) {
    searched.push(json.slice(end, index), JSON.parse(`"${escape}"`) as string)
    length += index - end + 1
    end = index + escape.length
    longer.push([length - 1, end - length])
  }
  searched.push(json.slice(end))
  return { text: json, searched: searched.join(''), placeOf: at => at + (lastBefore(longer, at)?.[1] ?? 0) }
}

/** By halves: a message may be full of escapes and of what is searched for. */
function lastBefore(sorted: ReadonlyArray<readonly [at: number, by: number]>, at: number) {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.[0] ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return sorted[low - 1]
}
