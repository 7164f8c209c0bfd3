/** How many cases are tried: some with all the other tests, `FUZZ_CASES` in the long form; `GATHER_TEST_SEED` repeats them. */
import { seed } from '../harness/random.js'

const asked = process.env['FUZZ_CASES']
const cases = Number(asked ?? 3000)

export { seed }

/** Of a part of them: how often a property with so many cases in one run is tried. */
export function runsOf(share: number, casesInOne: number): number {
  return Math.ceil((cases * share) / casesInOne)
}

/** Says what was done, in the long form. */
export function tell(figures: string): void {
  if (asked !== undefined) console.info(`${figures}; seed ${seed}`)
}
