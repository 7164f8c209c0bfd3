/** A request's body as a JSON object: its values, and its text for what must be kept as it was written. */
import { isUtf8 } from 'node:buffer'
import { GathererError, maxNesting, nestingOf } from '@message-gatherer/protocol'

export interface JsonBody {
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

export type JsonTrouble = 'not JSON' | 'too deep'

export function readJsonBody(body: unknown): JsonBody | JsonTrouble {
  if (!Buffer.isBuffer(body) || !isUtf8(body)) return 'not JSON'
  const text = body.toString()
  // Before parsing: a parser may well stand what a reader of the files does not.
  if (nestingOf(text) > maxNesting) return 'too deep'
  const fields = parse(text)
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return 'not JSON'
  return { text, fields: fields as Readonly<Record<string, unknown>> }
}

/** @param usage what to send instead. @throws {GathererError} INVALID_JSON */
export function jsonObject(body: unknown, usage: string): JsonBody {
  const object = readJsonBody(body)
  if (object === 'not JSON')
    throw new GathererError('INVALID_JSON', 'the body is not a JSON object in UTF-8', { hint: usage })
  if (object === 'too deep')
    throw new GathererError('INVALID_JSON', `the body is more than ${maxNesting} levels deep`, { hint: usage })
  return object
}

/** An own field's value, or undefined; null counts as missing. */
export function fieldOf({ fields }: JsonBody, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
