/** Who may do what: the table of rule S10, held against the code, cell by cell. */
import { readFileSync } from 'node:fs'
import { roles, scopes, type Role, type Scope } from '@message-gatherer/protocol'
import { describe, expect, it } from 'vitest'
import { demand, may, type ApiToken, type Credential, type Right } from '../src/sessions/credential.js'
import type { Session } from '../src/sessions/session.js'

const rights: readonly Right[] = ['send', 'read own', 'read all', 'oneself', 'administer']
const common = { id: 'x', userId: 1, user: 'dale', expiresAt: 1 }

function session(role: Role): Session {
  return { ...common, role, address: undefined, state: 'authenticated', changedAtMs: 0 }
}

function token(role: Role, scope: Scope): ApiToken {
  return { ...common, name: 'web-1', role, scope, isThere: true, isUserActive: true, lastUsedAtMs: 0 }
}

const allowed = (credential: Credential) => rights.filter(right => may(credential, right))

/** The rows of the table in docs/protocol.md. */
const rows = [
  ...readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8').matchAll(
    /^ {2}\| (session of an? `|API token, scope `)(\w+)` +\|(.*)\|$/gm,
  ),
]

describe('who may do what', () => {
  it.each(roles)('S10: a session of a %s may what the table says', role => {
    const [, , , cells = ''] = rows.find(([, kind, name]) => kind?.startsWith('session') && name === role) ?? []
    const said = cells.split('|').map(cell => cell.trim() === 'yes')
    expect(said.length).toBe(rights.length)
    expect(allowed(session(role))).toEqual(rights.filter((_, at) => said[at]))
  })

  it.each(roles.flatMap(role => scopes.map(scope => [role, scope] as const)))(
    'S10: an API token of a %s with scope %s may the least of both',
    (role, scope) => {
      const own = allowed(session(role))
      const ofScope = { write: ['send'], read: ['read own', 'read all'], admin: [...rights] }[scope]
      expect(allowed(token(role, scope))).toEqual(own.filter(right => ofScope.includes(right)))
    },
  )

  it('S10: what is not allowed says why, and what would help', () => {
    const refusal = (credential: Credential, right: Right) => {
      try {
        demand(credential, right)
        return undefined
      } catch (error) {
        return error
      }
    }
    expect(refusal(token('admin', 'write'), 'read own')).toMatchObject({
      code: 'NOT_ALLOWED',
      message: 'this API token has the scope write: it may not read',
    })
    expect(refusal(session('writer'), 'administer')).toMatchObject({
      code: 'NOT_ALLOWED',
      hint: "on the server's machine: gatherd users role dale admin",
    })
    expect(refusal(token('writer', 'admin'), 'read all')).toMatchObject({
      message: 'dale is a writer: it may not read the entries of all',
    })
    expect(refusal(session('admin'), 'administer')).toBeUndefined()
  })
})
