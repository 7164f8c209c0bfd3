/**
 * Checks a JSON object against the schema of a request, and says which member is to blame.
 *
 * Members are looked at in the schema's order (protocol rule C6); null is as good as missing (P3).
 */
import { GathererError } from '@message-gatherer/protocol'
import { Compile } from 'typebox/compile'
import type { Static, TObject } from 'typebox'
import { fieldOf, type JsonBody } from './json-body.js'

export interface FieldTrouble {
  readonly field: string
  readonly trouble: 'missing' | 'invalid' | 'unknown'
}

export type Checked<T> = { readonly fields: T } | FieldTrouble

/** @param schema which has no other rules than those of its members, whether they are required, and whether there are others. */
export function requestCheck<Schema extends TObject>(schema: Schema): (body: JsonBody) => Checked<Static<Schema>> {
  const whole = Compile(schema)
  const members = Object.entries(schema.properties).map(([name, member]) => ({ name, rule: Compile(member) }))
  const required = new Set<string>(schema.required)
  const takesOthers = !('additionalProperties' in schema && schema.additionalProperties === false)
  return body => {
    if (whole.Check(body.fields)) return { fields: body.fields }
    const fields: Record<string, unknown> = {}
    for (const { name, rule } of members) {
      const value = fieldOf(body, name)
      if (value === undefined && required.has(name)) return { field: name, trouble: 'missing' }
      if (value === undefined) continue
      if (!rule.Check(value)) return { field: name, trouble: 'invalid' }
      fields[name] = value
    }
    const other = takesOthers
      ? undefined
      : Object.keys(body.fields).find(name => !Object.hasOwn(schema.properties, name))
    return other === undefined ? { fields: fields as Static<Schema> } : { field: other, trouble: 'unknown' }
  }
}

/** What to say of a member that will not do: its rule, or else how to ask. */
export interface FieldHints {
  readonly rules: Readonly<Record<string, string>>
  readonly usage: string
}

/** @throws {GathererError} INVALID_REQUEST, with the member that is to blame. */
export function fieldsOf<T>(checked: Checked<T>, { rules, usage }: FieldHints): T {
  if ('fields' in checked) return checked.fields
  const { field, trouble } = checked
  if (trouble !== 'unknown') throw invalidField(field, rules[field] ?? usage)
  throw new GathererError('INVALID_REQUEST', `there is no member ${JSON.stringify(field)}`, { hint: usage })
}

export function invalidField(field: string, rule: string): GathererError {
  return new GathererError('INVALID_REQUEST', `'${field}' is missing or will not do`, { hint: rule })
}
