/**
 * `gather ship`: follows files and spools each line, and delivers meanwhile (rules F1 to F9).
 */
import type { Gatherer } from '@message-gatherer/client'
import { report } from '@message-gatherer/command-line'
import { defaultStream } from '@message-gatherer/protocol'
import { printJson, type Context } from '../context.js'
import { openSpool, type OpenedSpool } from '../opened-spool.js'
import { createBar } from '../progress-bar.js'
import type { ShipSettings, SpoolSettings } from '../settings.js'
import { wantedOf } from '../ship/matches.js'
import { ShipTalk } from '../ship/ship-talk.js'
import { Ship } from '../ship/ship.js'
import { stopOnSignal } from '../stop.js'

export interface ShipOptions extends ShipSettings, SpoolSettings {
  readonly words: readonly string[]
}

/** Ends by a signal, or when the spool fails. */
export async function ship(context: Context, options: ShipOptions): Promise<number> {
  const wanted = wantedOf(options.words)
  const stop = stopOnSignal(context.surroundings.host)
  const opened = await openSpool(context, { ...options, deliver: 'when signed in', writeIn: 'thread' })
  tellOfDelivery(context, opened)
  const tally = new Tally(opened.gatherer)
  const talk = talkOf(context)
  try {
    await new Ship({
      wanted,
      from: options.from,
      stream: options.stream ?? defaultStream,
      spool: tally,
      events: talk,
      now: context.surroundings.host.now,
      sleep: context.surroundings.sleep,
      signal: AbortSignal.any([stop.signal, opened.failure]),
    }).run()
    const failed = opened.failure.aborted ? report('gather', opened.failure.reason, context.surroundings.host) : 0
    tellEnd(context, opened, tally)
    return failed || stop.status()
  } finally {
    talk.end()
    await opened.gatherer.close()
  }
}

/** The spool of a gatherer, and how many messages were put there. */
class Tally {
  spooled = 0
  readonly #gatherer: Gatherer

  constructor(gatherer: Gatherer) {
    this.#gatherer = gatherer
  }

  readonly append: Gatherer['sendLines'] = async (lines, options) => {
    const spooled = await this.#gatherer.sendLines(lines, options)
    if (spooled.kind === 'spooled') this.spooled += lines.count
    return spooled
  }

  readonly fileEnds = (): ReturnType<Gatherer['fileEnds']> => this.#gatherer.fileEnds()
}

function talkOf({ surroundings, settings, talk }: Context): ShipTalk {
  const bar = createBar(surroundings.host, settings)
  return new ShipTalk({
    talk,
    now: surroundings.host.now,
    progress: (done, total, messages) => bar.show({ done, total, messages, bytes: done }),
    caughtUp: () => bar.end(),
  })
}

/** Once when it changes, not with each try. */
function tellOfDelivery({ talk }: Context, { gatherer, identity }: OpenedSpool): void {
  const { server, proof } = identity
  let isSignedIn = proof.kind !== 'none'
  if (!isSignedIn) talk.warn(`not signed in: what is read is kept until gather login ${server}`)
  gatherer.on('online', () => (isSignedIn = true))
  gatherer.on('offline', ({ reason, hint }) => {
    if (!isSignedIn) return
    talk.say(`${server} takes nothing now: ${[reason, hint].filter(Boolean).join('; ')}; what is read is kept`)
  })
  gatherer.on('online', () => talk.say(`delivering to ${server}`))
  gatherer.on('full', ({ reason }) =>
    talk.warn(`the spool is full: ${reason}; nothing more is read until there is room`),
  )
  gatherer.on('refused', ({ number, code, reason }) => {
    talk.warn(`message ${number} was refused for good: ${reason} (${code})`)
  })
}

function tellEnd(context: Context, { gatherer, identity }: OpenedSpool, { spooled }: Tally): void {
  const { waiting: kept } = gatherer.status()
  const { server, user } = identity
  const rest = kept === 0 ? 'all is delivered' : `kept ${kept}; goes with the next gather command or gather flush`
  context.talk.say(`spooled ${spooled}, ${rest}`)
  printJson(context, { spooled, kept, server, user })
}
