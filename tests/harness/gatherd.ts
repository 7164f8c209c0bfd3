/**
 * A running gatherd: a process of its own, on any free port, in a folder that outlives it.
 */
import { join } from 'node:path'
import { startProgram, type Ended, type Program, type ProgramOptions } from './program.js'
import { placeFlags } from './places.js'
import { temporaryFolder } from './temporary-folder.js'
import { until } from './until.js'

export interface GatherdOptions extends ProgramOptions {
  /** The data folder of an earlier one; default: a new one. */
  readonly folder?: string
  /** Default: any free one. */
  readonly port?: number
  readonly flags?: readonly string[]
}

export interface Gatherd {
  readonly port: number
  readonly folder: string
  readonly program: Program
  /** Both streams so far. */
  readonly printed: Program['printed']
  /** SIGTERM, and how it ended. */
  readonly stop: () => Promise<Ended>
  /** SIGKILL, and how it ended. */
  readonly kill: () => Promise<Ended>
}

const readyLine = /^gatherd listening on https?:\/\/\S+:(\d+)\n/

/** Starts a server and resolves once it says that it listens. */
export async function startGatherd(options: GatherdOptions = {}): Promise<Gatherd> {
  const folder = options.folder ?? join(temporaryFolder(), 'data')
  const program = startProgram(
    [String(options.port ?? 0), '--data', folder, ...placeFlags, ...(options.flags ?? [])],
    options,
  )
  let ended: Ended | undefined
  void program.ended.then(how => (ended = how))
  const port = await until('the ready line', () => {
    if (ended) throw new Error(`gatherd ended with ${ended.status ?? ended.signal}: ${ended.stderr}`)
    return Number(readyLine.exec(program.printed().stdout)?.[1] ?? 0) || undefined
  })
  const end = (signal: NodeJS.Signals) => {
    program.child.kill(signal)
    return program.ended
  }
  return {
    port,
    folder,
    program,
    printed: program.printed,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}
