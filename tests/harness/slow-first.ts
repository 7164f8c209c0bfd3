/**
 * Which test files begin first: those that take long, so that none of them runs alone at the end.
 *
 * The test runner knows that by itself once it has run them; in a new checkout it begins with the largest files.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The longest first. */
const slow = [
  'packages/cli/test/hostile-server.test.ts',
  'tests/sending/spool-points.test.ts',
  'tests/users/commands.test.ts',
  'tests/crash/',
  'tests/browser/live.test.ts',
  'tests/browser/search.test.ts',
  'tests/browser/users.test.ts',
  'packages/cli/test/transcripts.test.ts',
  'packages/cli/test/ship/rotation.test.ts',
  'packages/client/test/exploration/',
  'packages/journal/test/exploration/',
  'tests/browser/',
  'tests/sending/',
  'tests/process/',
  'tests/reading/',
]

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = slow.findIndex(path => moduleId.includes(`/${path}`))
  return place === -1 ? slow.length : place
}
