import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportCommand, quoted } from '../../src/views/search/export-command.js'

const none = { contains: '', user: '', stream: '', source: '', where: '', regex: '' }
const origin = 'http://127.0.0.1:6174'

describe('the command for what is too large for a browser', () => {
  it('V9: has all that was searched for', () => {
    const filters = { ...none, user: 'dale cellar', contains: "it's", regex: '-x+', where: 'level=error' }
    const span = { since: 0, until: undefined }
    expect(exportCommand({ filters, span }, { format: 'csv', origin })).toBe(
      `npx gather export --server ${origin} --format csv --user dale --user cellar --where level=error --contains 'it'\\''s' ` +
        `--regex=-x+ --since 1970-01-01T00:00:00.000Z --out entries.csv`,
    )
  })

  it('V9: is short where nothing was chosen', () => {
    const span = { since: undefined, until: undefined }
    expect(exportCommand({ filters: none, span }, { format: 'ndjson', origin })).toBe(
      `npx gather export --server ${origin} --out entries.ndjson`,
    )
  })

  it('V9: a shell takes each value as it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), text => {
        expect(readByShell(quoted(text))).toBe(text)
      }),
    )
    expect([quoted('a b'), quoted('$HOME'), quoted("it's")]).toEqual(["'a b'", "'$HOME'", String.raw`'it'\''s'`])
  })
})

/** A word as POSIX shells read it (XCU 2.2): plain characters, backslashes, single quotes. */
function readByShell(word: string): string {
  return word.replace(
    /'([^']*)'|\\(.)|([^\w./:@%+,=-])/g,
    (_, inQuotes?: string, escaped?: string, special?: string) => {
      if (special !== undefined) throw new Error(`a shell does something with ${special}`)
      return inQuotes ?? escaped ?? ''
    },
  )
}
