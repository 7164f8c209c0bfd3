/**
 * The built `gatherd` as a program: starts it as a process of its own and tells how it ended.
 *
 * Knows nothing of servers; `gatherd.ts` does.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mutantProgram } from '../mutants/mutant-program.js'
import { endOf, startChild, type ChildOptions, type Ended, type Program } from './child.js'

const isMutant = process.env['MUTANT'] !== undefined
const build = isMutant
  ? mutantProgram
  : fileURLToPath(new URL('../../packages/server/dist/gatherd.js', import.meta.url))
const bin = isMutant ? build : fileURLToPath(new URL('../../packages/server/bin/gatherd.js', import.meta.url))

const maxRunMs = 15_000

export interface ProgramOptions extends Pick<ChildOptions, 'env' | 'cwd' | 'input'> {
  /** Of a copy of the program; default: the one that is built here. */
  readonly bin?: string
  /** A command that runs what follows it, with a limit for example. */
  readonly under?: readonly string[]
}

export type { Ended, Program }

/** Starts `gatherd` with arguments; it is killed after the test file if it still runs. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  if (!existsSync(build)) throw new Error(`there is no build (${build}): run npm run build first`)
  return startChild([...(options.under ?? []), process.execPath, options.bin ?? bin, ...args], options)
}

/** Runs `gatherd` to its end; one that does not end is killed, which its `signal` tells. */
export function runProgram(args: readonly string[], options?: ProgramOptions): Promise<Ended> {
  return endOf(startProgram(args, options), maxRunMs)
}
