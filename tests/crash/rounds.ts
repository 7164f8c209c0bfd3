/** How long the crash suites run: CRASH_ROUNDS sets it for the long form. */

/** How many kills that count, for each thing that is killed; `short` without CRASH_ROUNDS. */
export function roundsOr(short: number): number {
  return Number(process.env['CRASH_ROUNDS'] ?? short)
}
