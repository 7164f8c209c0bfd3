/** The built `gather` as a process, with a home of its own. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startChild, type ChildOptions, type Program } from '../harness/child.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import type { Site } from './scene.js'

const bin = fileURLToPath(new URL('../../packages/cli/bin/gather.js', import.meta.url))
const build = fileURLToPath(new URL('../../packages/cli/dist/gather.js', import.meta.url))

const timeout = '500ms'

/** Starts `gather` with the spool, the server and the user of a site. */
export function startGather(
  { to, spool }: Pick<Site, 'to' | 'spool'>,
  [command = '', ...args]: readonly string[],
  { env, ...options }: ChildOptions = {},
): Program {
  if (!existsSync(build)) throw new Error(`there is no build (${build}): run npm run build first`)
  const own = { HOME: home(), GATHER_PASSWORD: to.password }
  const flags = ['--server', to.url, '--user', to.user, '--spool', spool, '--timeout', timeout]
  return startChild([process.execPath, bin, command, ...flags, ...args], { ...options, env: { ...own, ...env } })
}

let made: string | undefined

function home(): string {
  return (made ??= temporaryFolder())
}
