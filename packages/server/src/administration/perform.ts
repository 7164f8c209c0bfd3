/**
 * How anything is done that the audit table tells of (protocol rule U7): by whom, and what came of it.
 *
 * What succeeds writes its own line, in the transaction of the change; what is refused gets one here.
 */
import { GathererError } from '@message-gatherer/protocol'
import type { Actor, AuditRecords, Deed } from '../database/audit-records.js'

/** A deed without who does it. */
export type Doing = Omit<Deed, keyof Actor>

/** Hands the deed to the work, which notes it when it is done; notes the refusal when it throws one. */
export type Perform = <T>(doing: Doing, work: (deed: Deed) => Promise<T>) => Promise<T>

export interface PerformOptions {
  readonly actor: Actor
  readonly audit: Pick<AuditRecords, 'noteRefused'>
  readonly now: () => number
}

export function performAs({ actor, audit, now }: PerformOptions): Perform {
  return async (doing, work) => {
    const deed = { ...actor, ...doing }
    try {
      return await work(deed)
    } catch (error) {
      // That nothing can be told just now is the answer itself.
      if (error instanceof GathererError) await audit.noteRefused(deed, error.code, now()).catch(() => undefined)
      throw error
    }
  }
}
