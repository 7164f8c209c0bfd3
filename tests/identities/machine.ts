/** A machine that signs in by `gather login`: a home of its own, and nothing in variables but where that is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, type Ended, type Program } from '../harness/child.js'
import { temporaryFolder } from '../harness/temporary-folder.js'

const bin = fileURLToPath(new URL('../../packages/cli/bin/gather.js', import.meta.url))
const build = fileURLToPath(new URL('../../packages/cli/dist/gather.js', import.meta.url))

export interface Given {
  /** Its stdin, whole. */
  readonly text?: string
  readonly env?: Readonly<Record<string, string>>
}

export class LoginMachine {
  readonly home = temporaryFolder()
  readonly address: string

  constructor({ port }: { readonly port: number }) {
    if (!existsSync(build)) throw new Error(`there is no build (${build}): run npm run build first`)
    this.address = `http://127.0.0.1:${port}`
  }

  start(args: readonly string[], { text, env }: Given = {}): Program {
    const folders = { HOME: this.home, XDG_CONFIG_HOME: this.home, XDG_STATE_HOME: this.home }
    return startChild([process.execPath, bin, ...args], {
      env: { ...folders, ...env },
      cwd: this.home,
      ...(text !== undefined && { input: { text } }),
    })
  }

  /** Runs it to its end. */
  gather(args: readonly string[], given?: Given): Promise<Ended> {
    return this.start(args, given).ended
  }

  /** By password. */
  async login(user: string, password: string, ...flags: readonly string[]): Promise<void> {
    const args = ['login', this.address, '--user', user, '--password-stdin', ...flags]
    const { status, stderr } = await this.gather(args, { text: password })
    if (status !== 0) throw new Error(stderr)
  }

  /** Everything that is on its disk, by path. */
  contents(): ReadonlyMap<string, string> {
    const files = readdirSync(this.home, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    const paths = files.map(({ parentPath, name }) => join(parentPath, name))
    return new Map(paths.map(path => [path, readFileSync(path, 'latin1')]))
  }
}
