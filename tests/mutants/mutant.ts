/** A small wrong in the product, which a suite must notice. */
export interface Mutant {
  readonly name: string
  /** From the root. */
  readonly file: string
  /** Must occur exactly once. */
  readonly find: string
  readonly replace: string
  /** The suites that guard against it. */
  readonly suites: readonly string[]
}
