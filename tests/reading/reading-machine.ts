/** Somebody's machine from which `gather` reads: a home of its own, and who reads where in variables. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startChild, type Ended, type Program } from '../harness/child.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { startOnTerminal } from '../harness/terminal.js'

const bin = fileURLToPath(new URL('../../packages/cli/bin/gather.js', import.meta.url))
const build = fileURLToPath(new URL('../../packages/cli/dist/gather.js', import.meta.url))

export interface ReadingMachine {
  /** An empty folder, where it runs. */
  readonly folder: string
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Program
  /** Runs it to its end. */
  readonly gather: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>
  /** @param words of which none needs quotes. */
  readonly onTerminal: (words: string, columns?: number) => Program
}

/** As whom. */
export interface Reader {
  readonly user?: string
  /** Undefined: there is none. */
  readonly password?: string | undefined
}

export function readingMachine({ port }: { readonly port: number }, reader: Reader = {}): ReadingMachine {
  if (!existsSync(build)) throw new Error(`there is no build (${build}): run npm run build first`)
  const folder = temporaryFolder()
  const folders = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder }
  const { user, password } = { user: 'dale', password: 'pass', ...reader }
  const who = { GATHER_SERVER: `http://127.0.0.1:${port}`, GATHER_USER: user }
  const env = { ...folders, ...who, ...(password !== undefined && { GATHER_PASSWORD: password }), TZ: 'UTC' }
  const start = (args: readonly string[], more = {}): Program =>
    startChild([process.execPath, bin, ...args], { env: { ...env, ...more }, cwd: folder })
  return {
    folder,
    start,
    gather: (args, more) => start(args, more).ended,
    onTerminal: (words, columns) =>
      startOnTerminal(`'${process.execPath}' '${bin}' ${words}`, { columns, env, cwd: folder }),
  }
}
