/** The checkout that these tests look at, and its tools. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface ToolResult {
  readonly status: number | null
  readonly output: string
}

/** Runs a tool of `node_modules/.bin` in the root, with more variables if there are any. */
export function runTool(name: string, args: readonly string[], environment: Record<string, string> = {}): ToolResult {
  const { status, stdout, stderr, error } = spawnSync(join(root, 'node_modules', '.bin', name), args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, output: error?.message ?? stdout + stderr }
}

export function readRoot(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Paths below a folder of the root, without what is built or installed. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => !/(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path))
    .map(path => `${folder}/${path.replaceAll('\\', '/')}`)
}
