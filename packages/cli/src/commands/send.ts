/**
 * `gather send`: the words after it as one message, or each line of stdin; first on this machine's disk, then at the
 * server (rules E1 to E3, E6).
 */
import { encodeMessage } from '@message-gatherer/client'
import { report } from '@message-gatherer/command-line'
import { defaultStream, GathererError } from '@message-gatherer/protocol'
import { printJson, type Context } from '../context.js'
import { fateOf, keptStatus, tellFate, waitForDelivery, type Fate } from '../delivery.js'
import { showDelivery } from '../delivery-bar.js'
import { encodeJson } from '../input/json-encoder.js'
import { readInput } from '../input/read-input.js'
import { encodeText } from '../input/text-encoder.js'
import { Intake } from '../intake.js'
import { appendTo, openSpool, sayWhenFull, stopWhenFull, type OpenedSpool } from '../opened-spool.js'
import { createBar } from '../progress-bar.js'
import type { SendSettings, SpoolSettings } from '../settings.js'
import { stopOnSignal, type Stop } from '../stop.js'
import { counted } from '../talk.js'

export interface SendOptions extends SendSettings, SpoolSettings {
  readonly words: readonly string[]
}

interface Sending {
  readonly context: Context
  readonly options: SendOptions
  readonly opened: OpenedSpool
  readonly intake: Intake
  readonly stop: Stop
}

/** Prints the errors of the input itself, because what was sent before them is told after them. */
export async function send(context: Context, options: SendOptions): Promise<number> {
  checkOptions(options)
  const stop = stopOnSignal(context.surroundings.host)
  const writeIn = options.words.length > 0 ? 'here' : 'thread'
  const opened = await openSpool(context, { ...options, deliver: !options.noWait, writeIn })
  const signal = stopWhenFull(opened.gatherer, AbortSignal.any([stop.signal, opened.failure]))
  const intake = new Intake(lines => appendTo(opened.gatherer, lines, { signal }))
  const sending = { context, options, opened, intake, stop }
  try {
    const taken = await takeMessages(sending)
    const delivery = await deliver(sending)
    const fate = fateOf(opened.gatherer, intake.numbers)
    tell(sending, fate, taken.skipped)
    return stop.status() || taken.status || delivery.status || statusOf(sending, fate, delivery.hasAll)
  } finally {
    await opened.gatherer.close()
  }
}

function checkOptions({ words, wait, noWait }: SendOptions): void {
  if (words.length > 0 && words.every(word => word === ''))
    throw new GathererError('USAGE', 'the message is empty', { hint: 'write some text after gather send' })
  if (wait && noWait) throw new GathererError('USAGE', '--wait and --no-wait exclude each other')
}

interface Taken {
  /** Empty lines. */
  readonly skipped: number
  /** Of the error that ended the input; 0 when none did. */
  readonly status: number
}

async function takeMessages(sending: Sending): Promise<Taken> {
  const { context, options, opened, intake, stop } = sending
  try {
    const { skipped } = await (options.words.length > 0 ? takeWords(sending) : takeLines(sending))
    opened.failure.throwIfAborted()
    return { skipped, status: 0 }
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) {
      context.talk.warn(
        `stopped while the spool was full: after ${counted(intake.numbers.count, 'message')} nothing was kept`,
      )
      return { skipped: 0, status: stop.status() }
    }
    return { skipped: 0, status: reportFailure(sending, error) }
  }
}

async function takeWords({ context, options, opened, intake }: Sending): Promise<Pick<Taken, 'skipped'>> {
  sayWhenFull(opened.gatherer, context.talk.say)
  const { words, input, stream = defaultStream } = options
  const text = words.join(' ')
  const labels = { sentAt: new Date(context.surroundings.host.now()).toISOString(), stream }
  if (input === 'json') {
    const { lines, fault } = encodeJson(Buffer.from(`${text.replaceAll(/[\r\n]+/g, ' ')}\n`), labels)
    if (fault) throw new GathererError(fault.error.code, `TEXT ${fault.error.message}`, hintOf(fault.error))
    await intake.put(lines)
  } else await intake.put({ bytes: encodeMessage(JSON.stringify(text), labels), count: 1 })
  await intake.settled()
  return { skipped: 0 }
}

async function takeLines({ context, options, opened, intake, stop }: Sending): Promise<Pick<Taken, 'skipped'>> {
  const { surroundings, settings, talk } = context
  const { host, platform, bytesOfInput } = surroundings
  const total = bytesOfInput()
  if (host.stdin.isTTY)
    talk.say(`each line is a message; ${platform === 'win32' ? 'Ctrl-Z and Enter end it' : 'Ctrl-D ends it'}`)
  const bar = createBar(host, settings)
  sayWhenFull(opened.gatherer, text => {
    bar.end()
    talk.say(text)
  })
  try {
    return await readInput(host.stdin, {
      intake,
      encode: options.input === 'json' ? encodeJson : encodeText,
      stream: options.stream ?? defaultStream,
      now: host.now,
      signal: AbortSignal.any([stop.signal, opened.failure]),
      onRead: ({ bytes, lines }) => {
        if (total !== undefined) bar.show({ done: bytes, total, messages: lines, bytes })
      },
    })
  } finally {
    bar.end()
  }
}

interface Delivery {
  readonly hasAll: boolean
  /** Of the failure that ended it; 0 when none did. */
  readonly status: number
}

async function deliver(sending: Sending): Promise<Delivery> {
  const { context, options, opened, stop } = sending
  if (!opened.delivers || stop.signal.aborted || opened.failure.aborted) return { hasAll: false, status: 0 }
  const bar = createBar(context.surroundings.host, context.settings)
  const patience = { forMs: options.waitForMs, signal: stop.signal }
  const stopShowing = showDelivery(opened.gatherer, bar)
  try {
    return { hasAll: await waitForDelivery(opened.gatherer, patience, context.surroundings), status: 0 }
  } catch (error) {
    return { hasAll: false, status: reportFailure(sending, error) }
  } finally {
    stopShowing()
  }
}

function tell({ context, opened, stop, intake }: Sending, fate: Fate, skipped: number): void {
  const addition = skipped === 0 ? {} : { addition: `skipped ${counted(skipped, 'empty line')}` }
  tellFate(context, opened, { fate, isStopped: stop.signal.aborted, ...addition })
  const { server, user } = opened.identity
  const { delivered, kept, refused } = fate
  printJson(context, { spooled: intake.numbers.count, delivered, kept, refused, server, user })
}

function statusOf({ options: { wait }, opened }: Sending, { refused, kept }: Fate, hasAll: boolean): number {
  if (refused > 0) return 5
  return wait && (!hasAll || kept > 0) ? keptStatus(opened.gatherer) : 0
}

/** @returns its exit status. */
function reportFailure({ context, intake }: Sending, error: unknown): number {
  return report('gather', withAccount(error, intake.numbers.count), context.surroundings.host)
}

function withAccount(error: unknown, before: number): unknown {
  if (!(error instanceof GathererError)) return error
  const account = `${counted(before, 'message')} before it ${before === 1 ? 'is' : 'are'} kept, nothing after it`
  const hint = error.hint === undefined ? account : `${error.hint}\n  ${account}`
  return new GathererError(error.code, error.message, { hint, cause: error })
}

function hintOf({ hint }: GathererError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}
