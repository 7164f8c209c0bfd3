/** `gather flush`: delivers what waits on this machine (rule E5). */
import { GathererError } from '@message-gatherer/protocol'
import { printJson, type Context } from '../context.js'
import { fateOf, keptStatus, tellFate, waitForDelivery } from '../delivery.js'
import { showDelivery } from '../delivery-bar.js'
import { openSpool } from '../opened-spool.js'
import { NumberSet } from '../number-set.js'
import { createBar } from '../progress-bar.js'
import type { FlushSettings, SpoolSettings } from '../settings.js'
import { stopOnSignal } from '../stop.js'
import { counted } from '../talk.js'

export async function flush(context: Context, options: FlushSettings & SpoolSettings): Promise<number> {
  const { surroundings, settings } = context
  const stop = stopOnSignal(surroundings.host)
  const opened = await openSpool(context, { ...options, deliver: true, writeIn: 'here' })
  const { gatherer, identity, delivers } = opened
  try {
    const waiting = gatherer.progress()
    const count = waiting.end - waiting.first
    if (!delivers && count > 0) throw notSignedIn(count, identity.server)
    const stopShowing = showDelivery(gatherer, createBar(surroundings.host, settings))
    const forMs = options.forever ? undefined : options.forMs
    await waitForDelivery(gatherer, { forMs, signal: stop.signal }, surroundings).finally(stopShowing)
    const fate = fateOf(gatherer, NumberSet.of([waiting]))
    tellFate(context, opened, { fate, isStopped: stop.signal.aborted })
    const { delivered, kept, refused } = fate
    printJson(context, { delivered, kept, refused, server: identity.server, user: identity.user })
    if (stop.status() !== 0) return stop.status()
    return refused > 0 ? 5 : kept > 0 ? keptStatus(gatherer) : 0
  } finally {
    await gatherer.close()
  }
}

function notSignedIn(count: number, server: string): GathererError {
  const hint = `gather login ${server}; ${counted(count, 'message')} ${count === 1 ? 'is' : 'are'} kept until then`
  return new GathererError('NOT_SIGNED_IN', `not signed in to ${server}`, { hint })
}
