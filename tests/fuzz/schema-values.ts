/** Values that a JSON Schema describes, and ones that it nearly does: what a request is made of. */
import * as fc from 'fast-check'
import { telling, texts } from './hostile-text.js'
import type { OpenApi, Schema } from '../harness/openapi.js'

const deepest = 4

/** @param name of the member or parameter that the value is for, if it has one. */
export function valuesOf(document: OpenApi, schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
  const fitting = fittingOf(document, schema, { name, depth })
  const known = telling[name]
  return fc.oneof(
    { weight: 12, arbitrary: known ? fc.oneof(known, known, known, fitting) : fitting },
    { weight: 1, arbitrary: wrong },
  )
}

/** As it stands in a body or a query: a string as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -0, 1e21, 1e308, [], {}, [[]], { toString: 1 }, [null]),
  texts,
  fc.jsonValue({ maxDepth: 3 }),
)

interface Place {
  readonly name: string
  readonly depth: number
}

function fittingOf(document: OpenApi, schema: Schema, { name, depth }: Place): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, allOf, examples, enum: choices, const: only, type } = schema
  if (depth > deepest) return fc.constant(null)
  if (typeof $ref === 'string') return valuesOf(document, componentOf(document, $ref), name, depth + 1)
  const branches = [anyOf, oneOf, allOf].find(Array.isArray) as readonly Schema[] | undefined
  if (branches) return fc.oneof(...branches.map(branch => valuesOf(document, branch, name, depth + 1)))
  if (only !== undefined) return fc.constant(only)
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as unknown[]))
  const made = byType(document, schema, { name, depth })
  if (!Array.isArray(examples) || examples.length === 0 || type === 'object') return made
  return fc.oneof(fc.constantFrom(...(examples as unknown[])), made)
}

function componentOf({ components }: OpenApi, reference: string): Schema {
  return components.schemas[reference.split('/').at(-1) ?? ''] ?? {}
}

function byType(document: OpenApi, schema: Schema, place: Place): fc.Arbitrary<unknown> {
  switch (schema['type']) {
    case 'object':
      return objectsOf(document, schema, place)
    case 'array':
      return fc.array(valuesOf(document, (schema['items'] ?? {}) as Schema, '', place.depth + 1), { maxLength: 4 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.constantFrom(0, 1, 7, -1, 60, 86_400, 2 ** 31, 2 ** 53, 1.5)
    case 'number':
      return fc.double()
    case 'string':
      return texts
    default:
      return fc.jsonValue({ maxDepth: 3 })
  }
}

function objectsOf(document: OpenApi, schema: Schema, { depth }: Place): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>)
  const members = Object.fromEntries(
    properties.map(([name, member]) => [name, valuesOf(document, member, name, depth + 1)]),
  )
  const required = (schema['required'] ?? []) as string[]
  const whole = fc.record(members, { requiredKeys: required })
  const partial = fc.record(members, { requiredKeys: [] })
  return fc.oneof({ weight: 6, arbitrary: whole }, { weight: 1, arbitrary: partial })
}
