import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { hasCode } from '@message-gatherer/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Passwords } from '../src/sessions/passwords.js'

describe('passwords', () => {
  let passwords: Passwords

  beforeEach(() => {
    passwords = new Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 })
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
