/** `endpoint-process.js` as a process: starts it, and tells the oracle what it began and what it was promised. */
import { fileURLToPath } from 'node:url'
import type { Numbered, Oracle } from '../crash/oracle.js'
import { startChild, type Program } from '../harness/child.js'
import { until } from '../harness/until.js'

const script = fileURLToPath(new URL('endpoint-process.js', import.meta.url))

export interface Destination {
  readonly url: string
  readonly user: string
  readonly password: string
}

export interface EndpointPlan {
  readonly writer: number
  /** The first number. */
  readonly from: number
  /** How many, then it flushes and ends; undefined: until it is told to stop, and it does not flush. */
  readonly count?: number
  /** How many sends at once; default 1. */
  readonly window?: number
  /** After each send. */
  readonly pauseMs?: number
  readonly paddingBytes?: number
  /** Each so manieth is larger, by `refusedBytes`, than the server takes; nobody is promised that it gets there. */
  readonly refusedEvery?: number
  readonly refusedBytes?: number
  /** How long it waits for an answer. */
  readonly timeoutMs?: number
}

export interface EndpointOptions {
  readonly to: Destination
  /** The folder. */
  readonly spool: string
  readonly oracle: Oracle
  /** Is told of what the server will not take. */
  readonly refused?: Oracle
  readonly env?: Readonly<Record<string, string>> | undefined
}

export interface Endpoint {
  readonly program: Program
  /** The number after the last one that it began to send. */
  readonly next: () => number
  /** Sends that it waits for. */
  readonly waiting: () => number
  readonly hasFlushed: () => boolean
  /** Its dead letters, once it has flushed. */
  readonly dead: () => readonly Numbered[]
  /** Resolves once it said that its spool is full. */
  readonly full: () => Promise<void>
  /** Resolves once this many sends were promised. */
  readonly promised: (count: number) => Promise<void>
  /** It begins no more, waits for what it has begun, and ends. */
  readonly stop: () => void
}

const usualTimeoutMs = 500
const defaults = { window: 1, pauseMs: 0, paddingBytes: 100 }

export function startEndpoint(plan: EndpointPlan, { to, spool, oracle, refused, env }: EndpointOptions): Endpoint {
  const { timeoutMs = usualTimeoutMs, ...rest } = plan
  const argument = JSON.stringify({ ...to, spool, timeoutMs, plan: { ...defaults, ...rest } })
  const program = startChild([process.execPath, script, argument], { env, input: 'open' })
  let next = plan.from
  let waiting = 0
  let promised = 0
  let hasFlushed = false
  let isFull = false
  let dead: readonly Numbered[] = []
  onLines(program, line => {
    const [word, text = ''] = line.split(' ')
    const message = { writer: plan.writer, number: Number(text) }
    const told = (message.number + 1) % (plan.refusedEvery ?? Infinity) === 0 ? refused : oracle
    if (word === 'begun') {
      told?.sends(message)
      next = message.number + 1
      waiting++
    } else if (word === 'promised') {
      told?.hears(message)
      waiting--
      promised++
    } else if (word === 'dead') dead = JSON.parse(text) as readonly Numbered[]
    else if (word === 'flushed') hasFlushed = true
    else if (word === 'full') isFull = true
  })
  return {
    program,
    next: () => next,
    waiting: () => waiting,
    hasFlushed: () => hasFlushed,
    dead: () => dead,
    full: async () => void (await until('a full spool', () => isFull)),
    promised: async count => void (await until(`${count} promises`, () => promised >= count)),
    stop: () => program.child.stdin?.end(),
  }
}

function onLines({ child }: Program, hear: (line: string) => void): void {
  let unfinished = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (unfinished + chunk.toString()).split('\n')
    unfinished = lines.pop() ?? ''
    lines.forEach(hear)
  })
}
