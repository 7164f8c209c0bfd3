/**
 * Who sends in the story: the library in a process or in two on one spool, and the commands `send`, `run` and `ship`.
 *
 * Each tells the oracle what it begins and what it was promised: by the library when `send` resolved, by a command when it
 * ended well, of a followed file when the line is in the file.
 */
import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Numbered, Oracle } from '../crash/oracle.js'
import type { Ended } from '../harness/child.js'
import { startEndpoint, type EndpointPlan } from './endpoint.js'
import { startGather } from './gather.js'
import { Lives, type Env, type Life } from './lives.js'
import type { Site } from './scene.js'

export interface SenderOptions {
  readonly site: Site
  readonly oracle: Oracle
  /** Is told of what the server will not take. */
  readonly refused?: Oracle
  /** Its number among the writers, and the one after it. */
  readonly writer: number
  /** For each life. */
  readonly env: () => Env
}

const talker = fileURLToPath(new URL('talker.js', import.meta.url))

const batch = 60

/** The library, as long as it is not stopped. */
export function libraryAt(options: SenderOptions, plan: Partial<EndpointPlan> = {}): Lives {
  const { site, oracle, refused, writer } = options
  const told = { oracle, ...(refused && { refused }) }
  let from = 0
  return livesOf('library', options, env => {
    const endpoint = startEndpoint({ window: 4, pauseMs: 5, ...plan, writer, from }, { ...site, ...told, env })
    endpoint.program.child.once('close', () => (from = endpoint.next()))
    return { ...endpoint, isBusy: () => endpoint.waiting() > 0 || site.proxy.underWay > 0 }
  })
}

/** `gather send`, some lines each time. */
export function sendingAt(options: SenderOptions): Lives {
  return promisingAtItsEnd('send', options, (messages, env) => {
    const text = messages.map(message => `${JSON.stringify(message)}\n`).join('')
    return startGather(options.site, ['send', '--input', 'json', '--wait-for', '1s'], { env, input: { text } })
  })
}

/** `gather run` of a command that says some lines each time, on both outputs. */
export function runningAt(options: SenderOptions): Lives {
  return promisingAtItsEnd('run', options, ([first], env) => {
    const args = [options.writer, first?.number ?? 0, batch].map(String)
    return startGather(options.site, ['run', '--wait-for', '1s', '--', process.execPath, talker, ...args], { env })
  })
}

export interface Shipping {
  readonly lives: Lives
  /** Writes lines to the file; they are promised once they are there. */
  readonly write: (count: number) => void
  /** The last line that was written. */
  readonly last: () => string
}

/** `gather ship` of a file that grows. */
export function shippingAt(options: SenderOptions, file: string): Shipping {
  const { site, oracle, writer } = options
  let next = 0
  appendFileSync(file, '')
  const lives = livesOf('ship', options, env => {
    const program = startGather(site, ['ship', file], { env })
    const stop = () => program.child.kill('SIGTERM')
    return { program, isBusy: () => site.proxy.underWay > 0, stop, isWell: hasEndedBySigterm }
  })
  const lineOf = (number: number) => JSON.stringify({ writer, number })
  const write = (count: number) => {
    for (const end = next + count; next < end; next++) {
      const message = { writer, number: next }
      oracle.sends(message)
      const text = lineOf(next)
      // A line counts when its newline is there; now and then it comes in two pieces.
      const cut = next % 3 === 0 ? 5 : text.length
      appendFileSync(file, text.slice(0, cut))
      appendFileSync(file, `${text.slice(cut)}\n`)
      oracle.hears(message)
    }
  }
  return { lives, write, last: () => lineOf(next - 1) }
}

/** Also one that has not yet got to where it minds. */
function hasEndedBySigterm({ status, signal }: Ended): boolean {
  return status === 143 || signal === 'SIGTERM'
}

type Begin = (messages: readonly Numbered[], env: Env) => Life['program']

/** A command that is given some messages and promises them by ending well. */
function promisingAtItsEnd(name: string, options: SenderOptions, begin: Begin): Lives {
  const { oracle, writer } = options
  let from = 0
  return livesOf(name, options, env => {
    const messages = Array.from({ length: batch }, (_, at) => ({
      writer: name === 'run' ? writer + ((from + at) % 2) : writer,
      number: from + at,
    }))
    from += batch
    for (const message of messages) oracle.sends(message)
    return {
      program: begin(messages, env),
      isBusy: () => true,
      endedWell: () => messages.forEach(message => oracle.hears(message)),
    }
  })
}

function livesOf(name: string, { site, env }: SenderOptions, begin: (env: Env) => Life): Lives {
  return new Lives({ name: `${name} at ${site.spool}`, env, begin })
}
