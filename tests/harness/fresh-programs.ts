/**
 * Before any test: what was written since `gatherd` and `gather` were bundled goes into the bundles, with a mutant of the
 * server into another; and the page is that of its sources.
 */
import { bundleWhatChanged as bundleGather } from '../../packages/cli/build.js'
import { buildPageWhenChanged } from '../../packages/dashboard/build.js'
import { bundleWhatChanged as bundleGatherd } from '../../packages/server/build.js'
import { bundleMutant } from '../mutants/mutant-bundle.js'

export async function setup(): Promise<void> {
  await buildPageWhenChanged()
  await bundleGather()
  const mutant = process.env['MUTANT']
  if (mutant === undefined) await bundleGatherd()
  else await bundleMutant(mutant)
}
