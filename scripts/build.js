/** `npm run build`: types and modules by the compiler, the page where it changed, then `gatherd` and `gather` as one file each. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { bundle as bundleGather } from '../packages/cli/build.js'
import { buildPageWhenChanged } from '../packages/dashboard/build.js'
import { bundle as bundleGatherd } from '../packages/server/build.js'
import { root } from './set-up.js'

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [compiler, '--build'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
await buildPageWhenChanged()
await bundleGatherd()
await bundleGather()
