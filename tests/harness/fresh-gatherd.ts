/**
 * Before any test: what the compiler wrote since `gatherd` was bundled goes into the bundle, with a mutant into another; and
 * the page is that of its sources.
 */
import { buildPageWhenChanged } from '../../packages/dashboard/build.js'
import { bundleWhatChanged } from '../../packages/server/build.js'
import { bundleMutant } from '../mutants/mutant-bundle.js'

export async function setup(): Promise<void> {
  await buildPageWhenChanged()
  const mutant = process.env['MUTANT']
  if (mutant === undefined) await bundleWhatChanged()
  else await bundleMutant(mutant)
}
