/**
 * What each user has sent today, by UTC day (operations rule L5).
 *
 * In memory, and now and then in the database (`database/stored-use.ts`), so that a restart forgets little. One number for
 * each user that sent something today.
 */
export interface UsedToday {
  readonly user: string
  readonly bytes: number
}

const dayMs = 86_400_000

/** The number of a UTC day, from 1970-01-01. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / dayMs)
}

export class DailyUse {
  #day: number
  readonly #bytes: Map<string, number>
  /** Users whose number is not stored yet. */
  readonly #changed = new Set<string>()

  /** @param used of the day that `nowMs` is in. */
  constructor(nowMs: number, used: readonly UsedToday[] = []) {
    this.#day = dayOf(nowMs)
    this.#bytes = new Map(used.map(({ user, bytes }) => [user, bytes]))
  }

  of(user: string, nowMs: number): number {
    this.#turnTo(nowMs)
    return this.#bytes.get(user) ?? 0
  }

  /** @param bytes negative: given back. */
  add(user: string, bytes: number, nowMs: number): void {
    this.#bytes.set(user, Math.max(0, this.of(user, nowMs) + bytes))
    this.#changed.add(user)
  }

  /** Until the next day. */
  restMs(nowMs: number): number {
    return dayMs - (nowMs % dayMs)
  }

  /** What changed since the last call; call it when it can be stored. */
  takeChanged(): { readonly day: number; readonly used: readonly UsedToday[] } {
    const used = [...this.#changed].map(user => ({ user, bytes: this.#bytes.get(user) ?? 0 }))
    this.#changed.clear()
    return { day: this.#day, used }
  }

  /** What was taken, and could not be stored. */
  putBack(used: readonly UsedToday[]): void {
    for (const { user } of used) if (this.#bytes.has(user)) this.#changed.add(user)
  }

  /** A clock that is set back stays in the later day. */
  #turnTo(nowMs: number): void {
    const day = dayOf(nowMs)
    if (day <= this.#day) return
    this.#day = day
    this.#bytes.clear()
    this.#changed.clear()
  }
}
