/** Before any test: what the compiler wrote since `gatherd` was bundled goes into the bundle; with a mutant, into another. */
import { bundleWhatChanged } from '../../packages/server/build.js'
import { bundleMutant } from '../mutants/mutant-bundle.js'

export async function setup(): Promise<void> {
  const mutant = process.env['MUTANT']
  if (mutant === undefined) await bundleWhatChanged()
  else await bundleMutant(mutant)
}
