/**
 * What a command says to people: on stderr, one line each. stdout is for data.
 */
import type { Host } from '@message-gatherer/command-line'

export interface Talk {
  /** Progress and results for people; not with `--quiet`. */
  readonly say: (text: string) => void
  /** What must be known even with `--quiet`. */
  readonly warn: (text: string) => void
  /** Red where colours are wanted. */
  readonly red: (text: string) => string
  /** Green where colours are wanted. */
  readonly green: (text: string) => string
}

export interface TalkOptions {
  readonly quiet: boolean
  readonly noColor: boolean
}

export function createTalk(host: Host, { quiet, noColor }: TalkOptions): Talk {
  const plain = noColor || Boolean(host.environment['NO_COLOR']) || !host.stderr.isTTY
  const paint = (code: number) => (text: string) => (plain ? text : `\u001B[${code}m${text}\u001B[39m`)
  const warn = (text: string): void => void host.stderr.write(`${text}\n`)
  return { say: quiet ? () => undefined : warn, warn, red: paint(31), green: paint(32) }
}

/** `1 message`, `2 messages`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** The same with our name before each text, for where others talk, too. */
export function namedTalk(talk: Talk): Talk {
  const named = (say: (text: string) => void) => (text: string) => say(`gather: ${text}`)
  return { ...talk, say: named(talk.say), warn: named(talk.warn) }
}
