/**
 * Expressions in linear time (protocol rule R6): RE2's syntax and automata, by re2js.
 *
 * What cannot be done so, look-around and back references, is not in the syntax.
 */
import { GathererError } from '@message-gatherer/protocol'
import { RE2JS } from 're2js'

const maxCharacters = 1000
/** Each character of a text costs up to so many steps. */
const maxInstructions = 2000
const hint = 'RE2 syntax, at most 1,000 characters: https://github.com/google/re2/wiki/Syntax'

/**
 * What tells whether a pattern matches anywhere in a text.
 *
 * @throws {GathererError} INVALID_REQUEST, with the reason.
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  if (pattern.length > maxCharacters && Array.from(pattern).length > maxCharacters) {
    throw refused('it has more than 1,000 characters')
  }
  const compiled = compile(pattern)
  const size = compiled.programSize()
  if (size > maxInstructions) throw refused(`it becomes too large: ${size} steps, ${maxInstructions} at most`)
  return text => compiled.test(text)
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refused(reason.replace(/^error parsing regexp: /, ''), error)
  }
}

function refused(reason: string, cause?: unknown): GathererError {
  return new GathererError('INVALID_REQUEST', `regex: ${reason}`, { hint, cause })
}
