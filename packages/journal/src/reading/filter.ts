/** Which entries somebody wants, as data: every condition that is given must hold (protocol rules R4 to R7). */

export interface Filter {
  /** Any of them; never empty. So are the next two. */
  readonly users?: readonly string[]
  readonly streams?: readonly string[]
  readonly sources?: readonly string[]
  /** Of `received_at`, in Unix milliseconds: from then on. */
  readonly sinceMs?: number
  /** … and before. */
  readonly untilMs?: number
  /** Occurs in the message's text. */
  readonly contains?: string
  /** RE2 syntax; matches anywhere in the message's text. */
  readonly regex?: string
  readonly where?: readonly Where[]
}

/** What a field of the message must be. */
export interface Where {
  /** Keys, and numbers in arrays. */
  readonly path: readonly string[]
  /** The string itself, or the stored text of a number, `true`, `false` or `null`. */
  readonly value: string
}
