/** `gatherd` on a terminal of its own. */
import { fileURLToPath } from 'node:url'
import type { Ended } from './child.js'
import { startOnTerminal } from './terminal.js'
import { until } from './until.js'

const bin = fileURLToPath(new URL('../../packages/server/bin/gatherd.js', import.meta.url))

export interface GatherdTerminal {
  /** Waits until the text appears after what was waited for before, then types. */
  readonly answer: (question: string, text: string) => Promise<void>
  /** All that was shown. */
  readonly ended: Promise<Ended>
}

/** @param words of which none needs quotes. */
export function gatherdTerminal(words: string, columns = 80): GatherdTerminal {
  const program = startOnTerminal(`'${process.execPath}' '${bin}' ${words}`, { columns })
  let seen = 0
  const answer = async (question: string, text: string) => {
    const at = await until(`'${question}'`, () => {
      const found = program.printed().stdout.indexOf(question, seen)
      return found === -1 ? undefined : { end: found + question.length }
    })
    seen = at.end
    program.child.stdin?.write(text)
  }
  return { answer, ended: program.ended }
}
