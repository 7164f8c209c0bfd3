/** Before any test: what the compiler wrote since `gatherd` was bundled goes into the bundle. */
export { bundleWhatChanged as setup } from '../../packages/server/build.js'
