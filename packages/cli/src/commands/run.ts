/**
 * `gather run -- COMMAND`: runs it as if nobody stood between, and spools what it prints (rule E4).
 */
import { defaultStream, GathererError } from '@message-gatherer/protocol'
import { goOnWithoutReader, report } from '@message-gatherer/command-line'
import type { Context } from '../context.js'
import { fateOf, tellFate, waitForDelivery } from '../delivery.js'
import { appendTo, openSpool, sayWhenFull, stopWhenFull, type OpenedSpool } from '../opened-spool.js'
import { startChild, type Child } from '../run/child.js'
import { lastWords } from '../run/last-words.js'
import { LineSpooler } from '../run/line-spooler.js'
import { Passage } from '../run/passage.js'
import { Signals } from '../run/signals.js'
import type { RunSettings, SpoolSettings } from '../settings.js'
import { counted, namedTalk } from '../talk.js'

export interface RunOptions extends RunSettings, SpoolSettings {
  readonly words: readonly string[]
}

const spoolFailed = 6

export async function run(given: Context, options: RunOptions): Promise<number> {
  const { surroundings, settings } = given
  const talk = namedTalk(given.talk)
  const context = { ...given, talk }
  const [command = ''] = checkedWords(options.words, surroundings.host.arguments)
  if (settings.json) throw new GathererError('USAGE', 'run has no --json', { hint: 'its stdout is that of COMMAND' })
  const signals = new Signals(surroundings)
  goOnWithoutReader(surroundings.host)
  const opened = await openSpool(context, { ...options, deliver: true, writeIn: 'thread' })
  try {
    signals.starting()
    const child = await startChild(command, options.words.slice(1))
    if (child.kind === 'not started') {
      talk.warn(child.reason)
      return child.status
    }
    const spooler = spoolerFor(context, opened, { ...options, command, stop: signals.stop })
    const status = await passThrough(context, { child, spooler, signals })
    await deliver(context, opened, { spooler, signals, forMs: options.waitForMs })
    tell(context, opened, { spooler, isStopped: signals.stop.aborted })
    return status === 0 && spooler.lost > 0 ? spoolFailed : status
  } finally {
    await opened.gatherer.close()
  }
}

/** Without `--` a flag of COMMAND could be taken for ours. */
function checkedWords(words: readonly string[], all: readonly string[]): readonly string[] {
  const hint = 'gather run -- COMMAND ARG…'
  if (words.length === 0 || words[0] === '') throw new GathererError('USAGE', 'there is no COMMAND', { hint })
  if (!all.includes('--')) throw new GathererError('USAGE', `-- is missing before ${words[0]}`, { hint })
  return words
}

function spoolerFor(
  { surroundings, talk }: Context,
  { gatherer, failure }: OpenedSpool,
  {
    command,
    onFull,
    stream = defaultStream,
    stop,
  }: RunSettings & { readonly command: string; readonly stop: AbortSignal },
): LineSpooler {
  const signal = stopWhenFull(gatherer, AbortSignal.any([stop, failure]))
  const spooler = new LineSpooler({
    append: (lines, how) => appendTo(gatherer, lines, { ...how, signal }),
    command,
    stream,
    onFull,
    now: surroundings.host.now,
    onFailure: error => {
      if (signal.aborted && !failure.aborted) return
      report('gather', error, surroundings.host)
      talk.warn(`nothing more is kept of what ${command} prints; it goes on`)
    },
  })
  failure.addEventListener('abort', () => spooler.fail(failure.reason))
  gatherer.on('acknowledged', () => void spooler.tellOfDropped())
  if (onFull === 'block') sayWhenFull(gatherer, talk.say)
  return spooler
}

interface Running {
  readonly child: Child
  readonly spooler: LineSpooler
  readonly signals: Signals
}

/** Resolves to the status of COMMAND once it has ended and all that it printed is spooled. */
async function passThrough({ surroundings }: Context, { child, spooler, signals }: Running): Promise<number> {
  const { host, sleep } = surroundings
  const streams = [
    { passage: new Passage(child.stdout, host.stdout), lines: spooler.source('stdout') },
    { passage: new Passage(child.stderr, host.stderr), lines: spooler.source('stderr') },
  ]
  const ends = Promise.all(streams.map(({ passage, lines }) => passage.open(lines.take).then(lines.end)))
  // Who waits for it, once COMMAND has ended, hears of its failure.
  ends.catch(() => undefined)
  signals.running(child.kill)
  const status = await child.ended
  signals.ended()
  await lastWords(
    streams.map(({ passage }) => passage),
    ends,
    { sleep, stop: signals.stop },
  )
  await spooler.settled()
  return status
}

interface Delivering {
  readonly spooler: LineSpooler
  readonly signals: Signals
  readonly forMs: number
}

async function deliver(context: Context, opened: OpenedSpool, { spooler, signals, forMs }: Delivering): Promise<void> {
  const { delivers, failure, gatherer } = opened
  if (!delivers || forMs === 0 || signals.stop.aborted || failure.aborted) return
  const signal = AbortSignal.any([signals.stop, failure])
  await waitForDelivery(gatherer, { forMs, signal }, context.surroundings)
  await spooler.tellOfDropped()
  await spooler.settled()
}

/** Nothing, when all is as it should be: COMMAND has said what there was to say. */
function tell(
  context: Context,
  opened: OpenedSpool,
  { spooler, isStopped }: { readonly spooler: LineSpooler; readonly isStopped: boolean },
): void {
  const { warn } = context.talk
  if (spooler.dropped > 0) warn(`dropped ${counted(spooler.dropped, 'line')}: the spool was full`)
  if (spooler.lost > 0) warn(`${counted(spooler.lost, 'line')} could not be kept`)
  const fate = fateOf(opened.gatherer, spooler.numbers)
  if (fate.kept > 0 || fate.refused > 0) tellFate(context, opened, { fate, isStopped })
}
