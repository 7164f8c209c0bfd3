/** docs/security.md names a test for each defence, and it is there; each rule it names is one. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRoot, root } from './root.js'

const rows = readRoot('docs/security.md')
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| threat') && !line.startsWith('| **'))
  .map(line => line.split('|').map(cell => cell.trim()))

describe('what is defended', () => {
  it('has a defence, a rule and a test for each threat', () => {
    expect(rows.length).toBeGreaterThan(25)
    expect(rows.filter(cells => cells.slice(1, 5).some(cell => cell === ''))).toEqual([])
  })

  it('names tests that exist', () => {
    const named = rows.flatMap(cells => [...(cells[4] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => String(path)))
    expect(named.length).toBeGreaterThanOrEqual(rows.length)
    expect(named.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  it('names rules that exist', () => {
    const stated = ['protocol', 'journal', 'reading', 'operations', 'page']
      .map(name => readRoot(`docs/${name}.md`))
      .join('\n')
    const named = rows.flatMap(cells => (cells[3] ?? '').match(/[A-Z]\d+/g) ?? [])
    expect(named.filter(rule => !stated.includes(`**${rule}**`))).toEqual([])
  })
})
