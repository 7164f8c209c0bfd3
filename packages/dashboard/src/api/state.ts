/** How the server is: whether it can store (protocol rule A2), and its figures (rule O1). */
import { manners, type Outcome } from './ask.js'
import { now } from '../app/clock.js'
import { askAs } from '../app/session.js'

export interface Readiness {
  readonly status: 'ready' | 'not ready'
  readonly draining: boolean
  readonly journal: {
    readonly state: 'writable' | 'full' | 'poisoned' | 'closed'
    readonly reason?: string
    readonly damaged_lines: number
    readonly missing_bytes: number
  }
}

export interface Figures {
  /** In Prometheus' text format. */
  readonly text: string
  /** By the server's clock, to the second, in Unix milliseconds; by ours, where it does not tell. */
  readonly serverMs: number
}

/** What is not ready says so with 503, and in the same form. @returns undefined: no answer. */
export async function readiness(): Promise<Readiness | undefined> {
  try {
    const answer = (await (await fetch('/readyz', manners)).json()) as Partial<Readiness>
    return answer.journal === undefined ? undefined : (answer as Readiness)
  } catch {
    return undefined
  }
}

/** For who may read everything. */
export function figures(): Promise<Outcome<Figures>> {
  return askAs('/metrics', { read: readFigures })
}

async function readFigures(response: Response): Promise<Figures> {
  const toldMs = Date.parse(response.headers.get('date') ?? '')
  return { text: await response.text(), serverMs: Number.isNaN(toldMs) ? now() : toldMs }
}
