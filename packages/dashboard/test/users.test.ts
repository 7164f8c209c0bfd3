import { describe, expect, it } from 'vitest'
import { knownUsers, narrowed, ordered, type Sent } from '../src/views/users/known-users.js'
import type { ListedSession } from '../src/api/sessions.js'
import type { User } from '../src/api/users.js'

const user = (name: string, parts: Partial<User> = {}): User => {
  return { name, role: 'writer', state: 'active', created_at: '2026-11-22T05:41:51.123Z', ...parts }
}
const users = [user('dale'), user('laura', { role: 'reader' }), user('web-1', { state: 'disabled' })]

function sentAt(atMs: number, entries: Readonly<Record<string, number>>): Sent {
  const at = '2026-11-22T05:41:51.123Z'
  const senders = Object.entries(entries).map(([name, count]) => {
    return { user: name, entries: count, bytes: count, last_received_at: at }
  })
  return { atMs, senders }
}

describe('the list of users', () => {
  it('V23: a rate is what came between the two latest looks; before the second one it is not known', () => {
    const once = knownUsers(users, [sentAt(0, { dale: 10 })], [])
    expect(once.map(({ entries, rate }) => [entries, rate])).toEqual([
      [10, undefined],
      [0, undefined],
      [0, undefined],
    ])
    const twice = knownUsers(users, [sentAt(0, { dale: 10, laura: 50 }), sentAt(10_000, { dale: 40, laura: 20 })], [])
    expect(twice.map(({ rate }) => rate)).toEqual([3, 0, 0])
  })

  it('V23: last seen and open sessions stand beside each user', () => {
    const session = { user: 'laura' } as ListedSession
    const [dale, laura] = knownUsers(users, [sentAt(0, { dale: 1 })], [session, session])
    expect([dale?.lastMs, dale?.sessions]).toEqual([Date.parse('2026-11-22T05:41:51.123Z'), 0])
    expect([laura?.lastMs, laura?.sessions]).toEqual([undefined, 2])
  })

  it('V23: it is narrowed by name, role and state, and ordered by what was sent', () => {
    const known = knownUsers(users, [sentAt(0, { laura: 1 }), sentAt(1000, { laura: 2, 'web-1': 1 })], [])
    const names = (some: typeof known) => some.map(({ name }) => name)
    expect(names(narrowed(known, ' READER '))).toEqual(['laura'])
    expect(names(narrowed(known, 'disabled'))).toEqual(['web-1'])
    expect(names(narrowed(known, ''))).toEqual(['dale', 'laura', 'web-1'])
    expect(names(ordered(known, 'name'))).toEqual(['dale', 'laura', 'web-1'])
    expect(names(ordered(known, 'entries'))).toEqual(['laura', 'web-1', 'dale'])
  })
})
