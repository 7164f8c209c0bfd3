/** The client's reading of answers, and its sign-in, against the server that gives them (delivery rules D2, D4, D6, D7). */
import { randomUUID } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { nodeTransport } from '@message-gatherer/client'
import { afterAll, describe, expect, it } from 'vitest'
import type { Credential } from '../../packages/client/src/delivery/credential.js'
import { passwordCredential } from '../../packages/client/src/delivery/password-credential.js'
import { readAnswer, type Verdict } from '../../packages/client/src/delivery/verdict.js'
import { freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'

const server = await startGatherd({ flags: ['--max-body', '64KiB', '--max-message', '100B', '--max-messages', '5'] })
const transport = nodeTransport({ server: `http://127.0.0.1:${server.port}`, timeoutMs: 30_000, userAgent: 'test/1' })
afterAll(() => transport.close())

const clock = { now: () => Date.now(), ticks: () => performance.now() }
const never = new AbortController().signal
const newUser = () => passwordCredential({ transport, clock, user: freshName(), password: 'pass' })
const credential = newUser()

interface Sent {
  readonly producer?: string
  readonly sequence?: number
  readonly messages: readonly string[]
}

async function send({ producer = randomUUID(), sequence = 0, messages }: Sent): Promise<Verdict> {
  return sendAs(await headerOf(credential), { producer, sequence, messages })
}

async function sendAs(authorization: string, { producer = randomUUID(), sequence = 0, messages }: Sent) {
  const headers = {
    authorization,
    'content-type': 'application/vnd.message-gatherer+ndjson',
    'gatherer-producer': producer,
    'gatherer-sequence': String(sequence),
  }
  const body = messages.map(message => `{"message":${message}}\n`).join('')
  return readAnswer(await transport.exchange({ method: 'POST', path: '/v1/messages', headers, body }), Date.now())
}

async function headerOf(by: Credential): Promise<string> {
  const answer = await by.authorization(never)
  if (answer.kind !== 'authorized') throw new Error(answer.reason)
  return answer.authorization
}

describe('what the server answers', () => {
  it('D1: stored, with the checksum of the last message', async () => {
    const producer = randomUUID()
    const lastCrc32 = crc32('"Hail Dale!"')
    const first = await send({ producer, messages: ['1', '"Hail Dale!"'] })
    expect(first).toEqual({ kind: 'stored', accepted: 2, duplicates: 0, nextSequence: 2, lastCrc32 })
    const again = await send({ producer, messages: ['1', '"Hail Dale!"'] })
    expect(again).toEqual({ kind: 'stored', accepted: 0, duplicates: 2, nextSequence: 2, lastCrc32 })
  })

  it('D6: a gap, and another text under a number', async () => {
    const producer = randomUUID()
    expect(await send({ producer, sequence: 7, messages: ['1'] })).toEqual({ kind: 'gap', expectedSequence: 0 })
    await send({ producer, messages: ['1'] })
    expect(await send({ producer, messages: ['2'] })).toEqual({ kind: 'diverged' })
  })

  it('D7: refused, with the message to blame', async () => {
    const wrong = { kind: 'refused', code: 'INVALID_JSON', line: 2, tooLarge: false }
    expect(await send({ messages: ['1', '{oops}'] })).toMatchObject(wrong)
    const large = { kind: 'refused', code: 'TOO_LARGE', line: 2, tooLarge: true }
    expect(await send({ messages: ['1', `"${'x'.repeat(200)}"`] })).toMatchObject(large)
  })

  it('D7: a request that is too large as a whole blames a message only if there are too many', async () => {
    const many = { kind: 'refused', code: 'TOO_LARGE', line: 6, tooLarge: true }
    expect(await send({ messages: ['1', '2', '3', '4', '5', '6'] })).toMatchObject(many)
    const whole = await send({ messages: [`"${'x'.repeat(100_000)}"`] })
    expect(whole).toMatchObject({ kind: 'refused', code: 'TOO_LARGE', tooLarge: true })
    expect(whole).not.toHaveProperty('line')
  })

  it('D4: a session that was ended is begun again', async () => {
    const ours = newUser()
    const ended = await headerOf(ours)
    const headers = { authorization: ended }
    await transport.exchange({ method: 'DELETE', path: '/v1/sessions/current', headers })
    expect(await sendAs(ended, { messages: ['1'] })).toMatchObject({ kind: 'unauthorized' })
    ours.refused(ended)
    expect(await sendAs(await headerOf(ours), { messages: ['1'] })).toMatchObject({ kind: 'stored' })
  })

  it('D4: a token is renewed when three quarters of its life are over', async () => {
    let [passedMs, signIns] = [0, 0]
    const user = freshName()
    const late = { ...clock, ticks: () => passedMs }
    const ours = passwordCredential({ transport, user, password: 'pass', clock: late, onSignIn: () => void signIns++ })
    await headerOf(ours)
    passedMs = 451_000
    expect(await sendAs(await headerOf(ours), { messages: ['1'] })).toMatchObject({ kind: 'stored' })
    expect(signIns).toBe(1)
  })

  it('D4: a wrong password is denied, in words', async () => {
    const user = freshName()
    await headerOf(passwordCredential({ transport, clock, user, password: 'pass' }))
    const wrong = passwordCredential({ transport, clock, user, password: 'another' })
    const answer = await wrong.authorization(new AbortController().signal)
    expect(answer).toMatchObject({ kind: 'denied', reason: expect.stringMatching(/\w/) as unknown })
  })

  it('D2: weather when it stops', async () => {
    const authorization = await headerOf(credential)
    await server.stop()
    const weather = { kind: 'weather', reached: false, reason: 'nothing listens there' }
    expect(await sendAs(authorization, { messages: ['1'] })).toMatchObject(weather)
  })
})
