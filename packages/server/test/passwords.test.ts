import { hasCode } from '@message-gatherer/protocol'
import { describe, expect, it } from 'vitest'
import { Passwords } from '../src/sessions/passwords.js'

describe('passwords', () => {
  it('S7, G10: beyond a thousand waiting sign-ins more are refused, and those that wait are served', async () => {
    const passwords = new Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 })
    const outcomes = await Promise.allSettled(Array.from({ length: 1200 }, () => passwords.hash('pass')))
    const refused = outcomes.filter(outcome => outcome.status === 'rejected')
    expect(refused.length).toBeGreaterThan(190)
    expect(refused.length).toBeLessThan(200)
    expect(refused.every(outcome => hasCode(outcome.reason, 'TOO_MANY_REQUESTS'))).toBe(true)
    expect(await passwords.verify(await passwords.hash('pass'), 'pass')).toBe(true)
  })
})
