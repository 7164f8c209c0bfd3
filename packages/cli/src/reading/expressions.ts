/** Matches of an expression, in linear time: RE2's syntax as the server has it (protocol rule R6), by re2js. */
import { RE2JS } from 're2js'

/** Each match takes linear time, so all of them together may not: a message that takes longer is shown with fewer marks. */
const mostMatches = 200
const mostCharacters = 64 * 1024

/** From where to where, without those that are empty. What the server would refuse matches nothing here. */
export function matchesOf(regex: string): (text: string) => Array<readonly [from: number, to: number]> {
  const compiled = compile(regex)
  return text => {
    const found: Array<readonly [number, number]> = []
    if (!compiled || text.length > mostCharacters) return found
    const matcher = compiled.matcher(text)
    for (let count = 0; count < mostMatches && matcher.find(); count++)
      if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()])
    return found
  }
}

function compile(regex: string): RE2JS | undefined {
  try {
    return RE2JS.compile(regex)
  } catch {
    return undefined
  }
}
