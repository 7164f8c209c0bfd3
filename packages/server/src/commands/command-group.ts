/** A word of `gatherd` that other words follow: `gatherd tokens list`. */
import { nearest } from '@message-gatherer/command-line'
import { GathererError } from '@message-gatherer/protocol'
import type { Command } from 'commander'

export interface Group {
  readonly name: string
  readonly doc: string
  readonly words: readonly string[]
}

/** Without a word, or with one that it does not know, it says which there are. */
export function addGroup(program: Command, { name, doc, words }: Group): Command {
  return program
    .command(name)
    .description(doc)
    .usage('COMMAND [options]')
    .argument('[COMMAND]', words.join(', '))
    .enablePositionalOptions()
    .action((word: string | undefined) => {
      const message = word === undefined ? `${name}: what?` : `there is no command '${name} ${word}'`
      const hint = word === undefined ? `known: ${words.join(', ')}` : nearest(word, [...words])
      throw new GathererError('USAGE', message, { hint })
    })
}
