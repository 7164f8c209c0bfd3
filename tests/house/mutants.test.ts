/** The mutants of `npm run test:mutants` fit the sources as they are now. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mutants } from '../mutants/mutants.js'
import { readRoot, root } from './root.js'

describe('the mutants', () => {
  it.each(mutants)('fit: $name', ({ file, find, suites }) => {
    expect(readRoot(file).split(find)).toHaveLength(2)
    expect(suites.filter(suite => !existsSync(join(root, suite)))).toEqual([])
  })

  it('have names of their own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })
})
