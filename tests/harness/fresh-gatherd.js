/** Before any test: what the compiler wrote since `gatherd` was bundled goes into the bundle, and the page is that of its sources. */
import { buildPageWhenChanged } from '../../packages/dashboard/build.js'
import { bundleWhatChanged } from '../../packages/server/build.js'

export async function setup() {
  await buildPageWhenChanged()
  await bundleWhatChanged()
}
