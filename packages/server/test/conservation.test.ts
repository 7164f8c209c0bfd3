/**
 * Messages are counted to the unit (rules O1 to O3): what the answers said of them is what the figures say, whatever came.
 *
 * The server, the sessions and the journal are real; the disk below can be full, or fail.
 */
import { connect } from 'node:net'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHttpBench, type HttpBench } from './http-bench.js'
import type { MessageFigures } from '../src/metrics/message-tally.js'

const runs = Number(process.env['GATHER_WATCH_RUNS'] ?? 12)

/** What somebody sends, and how many messages are in it if it is understood. */
type Step =
  | { readonly kind: 'lines' | 'array' | 'text' | 'bad json' | 'bad token' | 'cut'; readonly count: number }
  /** `ahead`: how far its first number is beyond the next one; below 0 it repeats, maybe with another text. */
  | { readonly kind: 'numbered'; readonly count: number; readonly ahead: number; readonly text: string }
  | { readonly kind: 'too long' | 'classic' | 'classic bad token' | 'classic bad json' | 'classic without token' }

const count = fc.integer({ min: 1, max: 5 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('lines', 'array', 'text', 'bad json', 'bad token', 'cut'), count }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('numbered' as const),
      count,
      ahead: fc.integer({ min: -4, max: 2 }),
      text: fc.constantFrom('a', 'b'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('too long', 'classic', 'classic bad token', 'classic bad json', 'classic without token'),
    }),
  },
)
/** What is sent at once, on a disk that has room or none. */
const burst = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 6 }), isFull: fc.boolean() })

const numbered = (ahead: number) => ({ kind: 'numbered', count: 1, ahead, text: 'a' }) as const
/** So that nothing is left to chance. */
const oneOfEach = [
  { steps: [numbered(2), numbered(-1), { kind: 'bad token', count: 1 }, { kind: 'too long' }] as const, isFull: false },
  { steps: [numbered(0), { kind: 'classic bad token' }] as const, isFull: false },
  { steps: [{ kind: 'lines', count: 2 }, { kind: 'classic' }] as const, isFull: true },
]

interface Seen {
  received: number
  stored: number
  duplicates: number
  failed: number
  refused: number
  refusals: number
}

let bench: HttpBench
let origin: string
let token: string
let classicToken: string
let producers = 0

beforeAll(async () => {
  bench = await openHttpBench()
  origin = `http://127.0.0.1:${await bench.http.listen('127.0.0.1', 0)}`
  token = await signIn()
  classicToken = await signInClassically()
})

afterAll(() => bench.close())

describe('the figures of messages', () => {
  it('O1 to O3: are what the answers said, through good, bad, repeated and cut requests and a full disk', async () => {
    await fc.assert(fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 5 }), holds), {
      numRuns: runs,
      examples: [[oneOfEach]],
    })
    const { refused, stored, duplicates, failed } = bench.messages.figures
    // Otherwise nothing was tried.
    expect([...refused.keys()].toSorted()).toEqual(['INVALID_TOKEN', 'PRODUCER_DIVERGED', 'SEQUENCE_GAP', 'TOO_LARGE'])
    for (const figure of [stored, duplicates, failed]) expect(figure).toBeGreaterThan(0)
    expect(bench.unexpected).toEqual([])
  })

  it('O2: on a journal that stopped every message that is understood is failed', async () => {
    const before = bench.messages.figures
    bench.disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    const answers = await Promise.all([
      native('"a"\n"b"'),
      native('"c"'),
      native('{'),
      classic('MESSAGE', { token: classicToken, message: 'd' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 422, 503])
    const { received, failed, waiting } = bench.messages.figures
    expect([received - before.received, failed - before.failed, waiting]).toEqual([4, 4, 0])
  })
})

async function holds(bursts: readonly { readonly steps: readonly Step[]; readonly isFull: boolean }[]): Promise<void> {
  const producer = `p${++producers}`
  for (const { steps, isFull } of bursts) {
    const [before, refusalsBefore] = [bench.messages.figures, readableRefusals()]
    const refusedBefore = sum(before)
    bench.disk.capacity = isFull ? 0 : Number.MAX_SAFE_INTEGER
    const seen: Seen = { received: 0, stored: 0, duplicates: 0, failed: 0, refused: 0, refusals: 0 }
    const next = bench.disk.capacity === 0 ? 0 : await nextOf(producer, seen)
    await Promise.all(steps.map(async each => take(seen, each, await send(each, producer, next))))
    const { received, stored, duplicates, failed, waiting, refused } = bench.messages.figures
    expect(received).toBe(stored + duplicates + failed + sum({ refused }))
    expect(waiting).toBe(0)
    expect({
      received: received - before.received,
      stored: stored - before.stored,
      duplicates: duplicates - before.duplicates,
      failed: failed - before.failed,
      refused: sum({ refused }) - refusedBefore,
      refusals: readableRefusals() - refusalsBefore,
    }).toEqual(seen)
  }
}

/** What the answer says of the messages that were sent. */
function take(seen: Seen, sent: Step, answer: Answer | undefined): void {
  if (!answer) return
  const { status, body } = answer
  const messages = 'count' in sent ? sent.count : 1
  if (status >= 400) seen.refusals++
  if (sent.kind === 'bad json' || sent.kind === 'bad token') return
  if (sent.kind === 'classic bad json' || sent.kind === 'classic without token') return
  seen.received += messages
  if (status === 503) seen.failed += messages
  else if (status >= 400) seen.refused += messages
  else {
    seen.stored += Number(body['accepted'] ?? 1)
    seen.duplicates += Number(body['duplicates'] ?? 0)
  }
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function send(sent: Step, producer: string, next: number): Promise<Answer | undefined> {
  switch (sent.kind) {
    case 'lines':
      return native('"x"\n'.repeat(sent.count))
    case 'array':
      return native(JSON.stringify(Array(sent.count).fill('x')), { 'content-type': 'application/json' })
    case 'text':
      return native('x\n'.repeat(sent.count), { 'content-type': 'text/plain' })
    case 'bad json':
      return native(`${'"x"\n'.repeat(sent.count)}{`)
    case 'bad token':
      return native('"x"\n'.repeat(sent.count), { authorization: 'Bearer x.y.z' })
    case 'cut':
      return cut(sent.count)
    case 'numbered':
      return native(`"${sent.text}"\n`.repeat(sent.count), {
        'gatherer-producer': producer,
        'gatherer-sequence': String(Math.max(0, next + sent.ahead)),
      })
    case 'too long':
      return native(JSON.stringify('x'.repeat(1024 * 1024)))
    case 'classic':
      return classic('MESSAGE', { token: classicToken, message: 'x' })
    case 'classic bad token':
      return classic('MESSAGE', { token: 'x.y.z', message: 'x' })
    case 'classic bad json':
      return post('/message', '{')
    case 'classic without token':
      return classic('MESSAGE', { message: 'x' })
  }
}

/** A sender that goes away in the middle of its body; resolves when the server has noticed. */
async function cut(messages: number): Promise<undefined> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  const body = '"x"\n'.repeat(messages)
  const head = `POST /v1/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/x-ndjson`
  socket.end(`${head}\r\ncontent-length: ${body.length + 1}\r\n\r\n${body}`)
  socket.resume()
  await once(socket, 'close')
}

/** The number that the producer's next message has; it stores one. */
async function nextOf(producer: string, seen: Seen): Promise<number> {
  const headers = { 'gatherer-producer': producer, 'gatherer-sequence': '0' }
  const first: Step = { kind: 'numbered', count: 1, ahead: 0, text: 'first' }
  const answer = await native('"first"', headers)
  take(seen, first, answer)
  return Number(answer.body['next_sequence'] ?? 0)
}

function native(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return post('/v1/messages', body, {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-ndjson',
    ...headers,
  })
}

function classic(type: string, fields: object): Promise<Answer> {
  return post(`/${type.toLowerCase()}`, JSON.stringify({ message_type: type, ...fields }))
}

async function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const answer = await fetch(`${origin}${path}`, { method: 'POST', body, headers })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

async function signIn(): Promise<string> {
  const { body } = await post('/v1/sessions', JSON.stringify({ username: 'dale', password: 'pass' }))
  return String(body['token'])
}

async function signInClassically(): Promise<string> {
  await classic('IDENTIFY', { username: 'dale' })
  return String((await classic('AUTHENTICATE', { username: 'dale', password: 'pass' })).body['token'])
}

/** Of requests that were cut nobody reads the answer. */
function readableRefusals(): number {
  return bench.refusals.filter(({ path }) => path !== undefined).length
}

function sum({ refused }: Pick<MessageFigures, 'refused'>): number {
  return [...refused.values()].reduce((total, number) => total + number, 0)
}
