/** `gatherd` as whoever installs it has it: its package somewhere else, and what it needs from others beside it. */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../harness/temporary-folder.js'

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export interface Copy {
  /** What starts it. */
  readonly bin: string
  /** The built page in it. */
  readonly page: string
}

export function copyGatherd(): Copy {
  const folder = temporaryFolder()
  const copy = join(folder, 'server')
  mkdirSync(copy)
  for (const name of ['package.json', 'bin', 'dist']) {
    cpSync(join(root('packages/server'), name), join(copy, name), { recursive: true })
  }
  symlinkSync(root('node_modules'), join(folder, 'node_modules'))
  return { bin: join(copy, 'bin', 'gatherd.js'), page: join(copy, 'dist', 'page') }
}
