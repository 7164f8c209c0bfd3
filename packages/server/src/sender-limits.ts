/**
 * What one sender may use, put together: sign-ins of an address, passwords of a name, quotas of a user (operations rules
 * L1, L2, L4, L5).
 */
import { StoredUse } from './database/stored-use.js'
import { DailyUse } from './limits/daily-use.js'
import { Quotas } from './limits/quotas.js'
import { SignInRate } from './limits/sign-in-rate.js'
import { WrongPasswords } from './limits/wrong-passwords.js'
import type { DataFolder } from './data-folder.js'
import type { ServerOptions } from './server-options.js'
import type { ServeSettings } from './settings.js'

export interface SenderLimits {
  readonly signInRate: SignInRate
  readonly wrongPasswords: WrongPasswords
  /** Undefined: none is set. */
  readonly quotas: Quotas | undefined
  /** Stores what a restart must not forget; called now and then, and at the end. */
  readonly save: () => Promise<void>
}

export type SenderLimitSettings = Pick<
  ServeSettings,
  'signInsPerMinute' | 'quotaMessages' | 'quotaBytes' | 'quotaDailyBytes'
>

/** What waits goes by `ticks`, which nobody sets; the day by `now`. */
export type Clocks = Pick<ServerOptions, 'now' | 'ticks'>

export async function openSenderLimits(
  { db }: Pick<DataFolder, 'db'>,
  settings: SenderLimitSettings,
  { now, ticks }: Clocks,
): Promise<SenderLimits> {
  const stored = new StoredUse(db)
  const daily = new DailyUse(now(), settings.quotaDailyBytes > 0 ? await stored.load(now()) : [])
  return {
    signInRate: new SignInRate(settings.signInsPerMinute, ticks),
    wrongPasswords: new WrongPasswords({ now: ticks }),
    quotas: quotasOf(settings, daily, { now, ticks }),
    save: () => stored.save(daily),
  }
}

function quotasOf(settings: SenderLimitSettings, daily: DailyUse, clocks: Clocks): Quotas | undefined {
  const limits = {
    messagesPerSecond: settings.quotaMessages,
    bytesPerSecond: settings.quotaBytes,
    bytesPerDay: settings.quotaDailyBytes,
  }
  return Object.values(limits).some(limit => limit > 0) ? new Quotas({ limits, daily, ...clocks }) : undefined
}
