/**
 * Checks a JSON object against the schema of a request, and says which member is to blame.
 *
 * Members are looked at in the schema's order (protocol rule C6); null is as good as missing (P3).
 */
import { ok } from 'node:assert'
import { Compile } from 'typebox/compile'
import type { Static, TObject } from 'typebox'
import { fieldOf, type JsonBody } from './json-body.js'

export interface FieldTrouble {
  readonly field: string
  readonly trouble: 'missing' | 'invalid'
}

export type Checked<T> = { readonly fields: T } | FieldTrouble

/** @param schema whose members are all required, and which has no other rules. */
export function requestCheck<Schema extends TObject>(schema: Schema): (body: JsonBody) => Checked<Static<Schema>> {
  const whole = Compile(schema)
  const members = Object.entries(schema.properties).map(([name, member]) => ({ name, rule: Compile(member) }))
  return body => {
    const { fields } = body
    if (whole.Check(fields)) return { fields }
    for (const { name, rule } of members) {
      const value = fieldOf(body, name)
      if (value === undefined) return { field: name, trouble: 'missing' }
      if (!rule.Check(value)) return { field: name, trouble: 'invalid' }
    }
    ok(false, 'the schema of a request refuses what each of its members accepts')
  }
}
