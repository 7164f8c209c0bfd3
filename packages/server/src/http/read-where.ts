/** `PATH=VALUE`: what a field of a message must be (protocol rule R7). */
import type { Where } from '@message-gatherer/journal'
import { invalidParameter } from './query-parameters.js'

const usage = 'write PATH=VALUE, level=error or request.status=500; in a key a dot is \\. and an equals sign \\='

/** @throws {GathererError} INVALID_REQUEST */
export function readWhere(text: string): Where {
  const path: string[] = ['']
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '=') return whereOf(path, text.slice(at + 1))
    if (character === '.') path.push('')
    else if (character !== '\\') append(path, character)
    else if (++at < text.length) append(path, text.charAt(at))
  }
  throw invalidParameter('where', `has no = between path and value: ${JSON.stringify(text)}`, usage)
}

function whereOf(path: readonly string[], value: string): Where {
  if (path.length > 1 || path[0] !== '') return { path, value }
  throw invalidParameter('where', 'has no path', usage)
}

/** To the key that is being read. */
function append(path: string[], character: string): void {
  path[path.length - 1] += character
}
