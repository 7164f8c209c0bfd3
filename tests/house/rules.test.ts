/** Every numbered rule has a test that cites it, and every number that is cited exists. */
import { describe, expect, it } from 'vitest'
import { filesBelow, readRoot } from './root.js'

const ruleFiles = ['protocol', 'journal', 'guarantees', 'spool', 'sending', 'reading', 'operations', 'page'].map(
  name => `docs/${name}.md`,
)
const number = /\b[ACDEFGJLMNOPQRSTUV]\d{1,2}\b/g

/** Titles begin with the rules they are about: `it('C2, S1: a new user …'`. */
const title =
  /\b(?:it|test|describe)(?:\.each\([\s\S]*?\))?\(\s*['"`]((?:[ACDEFGJLMNOPQRSTUV]\d{1,2}(?:, | to |: | ))+)/g

describe('the numbered rules', () => {
  const stated = ruleFiles.flatMap(file =>
    [...readRoot(file).matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => String(rule)),
  )
  const tests = [...filesBelow('packages'), ...filesBelow('tests')].filter(path => path.endsWith('.test.ts'))
  const cited = new Set(
    tests.flatMap(path => [...readRoot(path).matchAll(title)].flatMap(([, rules]) => expand(String(rules)))),
  )

  it('are stated once each', () => {
    expect(stated.length).toBeGreaterThan(40)
    expect(new Set(stated).size).toBe(stated.length)
  })

  it('are each cited by a test', () => {
    expect(stated.filter(rule => !cited.has(rule))).toEqual([])
  })

  it('exist where a test cites them', () => {
    expect([...cited].filter(rule => !stated.includes(rule))).toEqual([])
  })
})

/** `C2 to C5, C7: ` → C2, C3, C4, C5, C7 */
function expand(rules: string): string[] {
  const ranges = [...rules.matchAll(/([A-Z])(\d+) to [A-Z](\d+)/g)].flatMap(([, letter, from, to]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${letter}${Number(from) + index}`),
  )
  return [...ranges, ...(rules.match(number) ?? [])]
}
