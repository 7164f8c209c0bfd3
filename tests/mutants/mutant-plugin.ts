/** Loads one mutant in the place of its source: a plugin of the test runner, chosen by the variable `MUTANT`. */
import { mutants } from './mutants.js'

interface Plugin {
  readonly name: string
  readonly enforce: 'pre'
  readonly transform: (code: string, id: string) => string | undefined
}

/** @throws when there is no such mutant, or its source is not as the mutant expects. */
export function mutantPlugin(name: string): Plugin {
  const mutant = mutants.find(known => known.name === name)
  if (!mutant) throw new Error(`no mutant '${name}'`)
  return {
    name: 'mutant',
    enforce: 'pre',
    transform: (code, id) => {
      if (!id.replaceAll('\\', '/').endsWith(mutant.file)) return undefined
      if (code.split(mutant.find).length !== 2) throw new Error(`${mutant.file} does not hold '${mutant.find}' once`)
      return code.replace(mutant.find, () => mutant.replace)
    },
  }
}
