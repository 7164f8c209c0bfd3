/** `gatherd` on a terminal of its own, with the echo of a real one; `script` of util-linux makes it. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startChild, type Ended } from './child.js'
import { until } from './until.js'

const bin = fileURLToPath(new URL('../../packages/server/bin/gatherd.js', import.meta.url))

export const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

export interface GatherdTerminal {
  /** Waits until the text appears after what was waited for before, then types. */
  readonly answer: (question: string, text: string) => Promise<void>
  /** All that was shown. */
  readonly ended: Promise<Ended>
}

/** @param words of which none needs quotes. */
export function gatherdTerminal(words: string, columns = 80): GatherdTerminal {
  const command = `stty cols ${columns}; exec '${process.execPath}' '${bin}' ${words}`
  const program = startChild(['script', '-qe', '-E', 'always', '-c', command, '/dev/null'], {
    env: { TERM: 'xterm' },
    input: 'open',
  })
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
