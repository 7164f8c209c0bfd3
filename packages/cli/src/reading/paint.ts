/** Colours of entries on a terminal, few of them. */
import type { Host } from '@message-gatherer/command-line'

export interface Paint {
  /** What matters less. */
  readonly faint: (text: string) => string
  /** What was searched for. */
  readonly mark: (text: string) => string
  /** The same colour each time for the same name. */
  readonly name: (text: string) => string
}

const plain: Paint = { faint: text => text, mark: text => text, name: text => text }

const coloured: Paint = {
  faint: text => `\u001B[2m${text}\u001B[22m`,
  mark: text => `\u001B[1;31m${text}\u001B[22;39m`,
  name: text => `\u001B[${colourOf(text)}m${text}\u001B[39m`,
}

export function paintFor({ stdout, environment }: Host, { noColor }: { readonly noColor: boolean }): Paint {
  return noColor || environment['NO_COLOR'] || !stdout.isTTY ? plain : coloured
}

/** Green, yellow, blue, magenta, cyan: red is for what was searched for. */
function colourOf(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1009
  return 32 + (sum % 5)
}
