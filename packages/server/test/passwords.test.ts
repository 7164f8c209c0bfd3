import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { availableParallelism } from 'node:os'
import { hasCode, type GathererError } from '@message-gatherer/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Passwords } from '../src/sessions/passwords.js'

describe('passwords', () => {
  let passwords: Passwords

  beforeEach(() => {
    passwords = new Passwords(() => performance.now(), { memoryCost: 8, timeCost: 1, parallelism: 1 })
  })

  afterEach(() => passwords.close())

  it('S7, G10: beyond a thousand waiting sign-ins more are refused, and those that wait are served', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 1200 }, () => passwords.hash('pass')))
    const refused = outcomes.filter(outcome => outcome.status === 'rejected')
    expect(refused.length).toBeGreaterThan(190)
    expect(refused.length).toBeLessThan(200)
    expect(refused.every(outcome => hasCode(outcome.reason, 'TOO_MANY_REQUESTS'))).toBe(true)
    expect(await passwords.verify(await passwords.hash('pass'), 'pass')).toBe(true)
  })

  it('L3: of the thousand places one address has a hundred, and others find room', async () => {
    const greedy = Array.from({ length: 300 }, () => passwords.hash('pass', '10.0.0.1'))
    const outcomes = Promise.allSettled(greedy)
    await expect(passwords.hash('pass', '10.0.0.2')).resolves.toContain('argon2id')
    const refused = (await outcomes).filter(outcome => outcome.status === 'rejected')
    expect(refused.length).toBeGreaterThanOrEqual(190)
    expect(refused.length).toBeLessThan(200)
    await expect(passwords.hash('pass', '10.0.0.1')).resolves.toContain('argon2id')
  })

  it('L3, P8: who finds no place is told to come back when those who wait had their turn', async () => {
    let nowMs = 0
    const slow = new Passwords(() => (nowMs += 1000), { memoryCost: 8, timeCost: 1, parallelism: 1 })
    for (let time = 0; time < 100; time++) await slow.hash('pass')
    const waiting = Promise.allSettled(Array.from({ length: 1010 }, () => slow.hash('pass')))
    const refused = (await waiting).find(outcome => outcome.status === 'rejected')?.reason as GathererError
    const threads = Math.max(1, Math.min(2, availableParallelism() - 1))
    expect(refused.retryAfterSeconds).toBeGreaterThan(990 / threads)
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(1010 / threads)
    await slow.close()
  })

  it('C8, S7: a refusal that finds the queue full does not break those after it', async () => {
    const waiting = Array.from({ length: 1100 }, () => passwords.hash('pass').catch(() => 'refused'))
    await expect(passwords.refuse('pass')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    await Promise.all(waiting)
    expect(await passwords.refuse('pass')).toBe(false)
  })

  it('S7, P8: a thread that ends takes nobody with it but the one it worked for', async () => {
    const started = once(process, 'worker') as Promise<[Worker]>
    const outcomes = Array.from({ length: 20 }, () => passwords.hash('pass'))
    const [thread] = await started
    const terminated = thread.terminate()
    const failed = (await Promise.allSettled(outcomes)).filter(({ status }) => status === 'rejected')
    expect(failed).toHaveLength(1)
    await terminated
    expect(await passwords.verify(await passwords.hash('pass'), 'pass')).toBe(true)
  })

  it('S7: one that ends while it has nothing to do is not given to anybody any more', async () => {
    const started = once(process, 'worker') as Promise<[Worker]>
    await passwords.hash('pass')
    const [thread] = await started
    await thread.terminate()
    expect(await passwords.verify(await passwords.hash('pass'), 'pass')).toBe(true)
  })

  it('A3: who waits when the server stops is told so', async () => {
    const waiting = Array.from({ length: 20 }, () => passwords.hash('pass'))
    const outcomes = Promise.allSettled(waiting)
    await passwords.close()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'DRAINING' } })
    await expect(passwords.hash('pass')).rejects.toMatchObject({ code: 'DRAINING' })
  })
})
