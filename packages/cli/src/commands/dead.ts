/** `gather dead list|retry|drop`: what to do with what the server refused for good (rule E5). */
import { printable, type DeadLetter } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import { printJson, type Context } from '../context.js'
import { fateOf, keptStatus, tellFate, waitForDelivery } from '../delivery.js'
import { NumberSet } from '../number-set.js'
import { findSpool, type OpenedSpool } from '../opened-spool.js'
import type { RetrySettings, SpoolSettings } from '../settings.js'
import { exitOnSignal, stopOnSignal } from '../stop.js'

export type Numbers = readonly number[]

const noSuchNumber = 1

export async function deadList(context: Context, options: SpoolSettings): Promise<number> {
  exitOnSignal(context.surroundings.host)
  const opened = await findSpool(context, options)
  const letters = opened?.gatherer.dead.list() ?? []
  await opened?.gatherer.close()
  const { stdout } = context.surroundings.host
  if (context.settings.json) stdout.write(`{"dead":[${letters.map(jsonTextOf).join(',')}]}\n`)
  else stdout.write(letters.map(textOf).join(''))
  if (letters.length === 0) context.talk.say('nothing was refused for good')
  return 0
}

export async function deadRetry(
  context: Context,
  options: SpoolSettings & RetrySettings & { readonly numbers: Numbers },
): Promise<number> {
  const stop = stopOnSignal(context.surroundings.host)
  const opened = await findSpool(context, { ...options, deliver: true })
  const found = foundNumbers(opened, options.numbers)
  if (!opened || !found?.length) return none(context, options.numbers)
  try {
    const retried = NumberSet.of(await opened.gatherer.dead.retry(found))
    const patience = { forMs: options.waitForMs, signal: stop.signal }
    if (opened.delivers) await waitForDelivery(opened.gatherer, patience, context.surroundings)
    const fate = fateOf(opened.gatherer, retried)
    tellFate(context, opened, { fate, isStopped: stop.signal.aborted })
    const { delivered, kept, refused } = fate
    printJson(context, { retried: retried.count, delivered, kept, refused })
    if (stop.status() !== 0) return stop.status()
    return refused > 0 ? 5 : kept > 0 ? keptStatus(opened.gatherer) : 0
  } finally {
    await opened.gatherer.close()
  }
}

export async function deadDrop(
  context: Context,
  options: SpoolSettings & { readonly numbers: Numbers },
): Promise<number> {
  exitOnSignal(context.surroundings.host)
  const opened = await findSpool(context, options)
  const found = foundNumbers(opened, options.numbers)
  if (!opened || !found?.length) return none(context, options.numbers)
  const dropped = opened.gatherer.dead.drop(found)
  await opened.gatherer.close()
  context.talk.say(`dropped ${dropped}`)
  printJson(context, { dropped })
  return 0
}

/** @throws {GathererError} USAGE: a word is no number. */
export function numbersOf(words: readonly string[]): Numbers {
  return words.map(word => {
    if (/^\d{1,15}$/.test(word)) return Number(word)
    throw new GathererError('USAGE', `'${word}' is no number of a message`, { hint: 'gather dead list shows them' })
  })
}

/** Those that are meant: all, or the given ones; undefined: one of them is not there. */
function foundNumbers(opened: OpenedSpool | undefined, wanted: Numbers): Numbers | undefined {
  const known = opened?.gatherer.dead.numbers() ?? []
  if (wanted.length === 0) return known
  return wanted.every(number => known.includes(number)) ? wanted : undefined
}

function none({ talk }: Context, numbers: Numbers): number {
  if (numbers.length === 0) {
    talk.say('nothing was refused for good')
    return 0
  }
  talk.warn('there is no such message; gather dead list shows those there are')
  return noSuchNumber
}

function textOf({ number, refusedAt, code, reason, message }: DeadLetter): string {
  return `${number}  ${refusedAt}  ${code}: ${printable(reason)}\n  ${printable(message ?? '(damaged)')}\n`
}

/** The message as it was given, not as a number of JavaScript. */
function jsonTextOf({ number, refusedAt, code, reason, message }: DeadLetter): string {
  const labels = JSON.stringify({ number, refused_at: refusedAt, code, reason })
  return `${labels.slice(0, -1)},"message":${message ?? 'null'}}`
}
