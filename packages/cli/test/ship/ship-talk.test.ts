import { describe, expect, it } from 'vitest'
import { ShipTalk } from '../../src/ship/ship-talk.js'

function talking() {
  const said: string[] = []
  const warn = (text: string): void => void said.push(text)
  const clock = { ms: 0 }
  const talk = new ShipTalk({
    talk: { say: warn, warn, red: text => text, green: text => text },
    now: () => clock.ms,
    progress: () => undefined,
    caughtUp: () => undefined,
  })
  return { talk, said, clock }
}

describe('what gather ship says', () => {
  it('F7: oddities of the text are said at once, then once a minute in sum, and what is left at the end', () => {
    const { talk, said, clock } = talking()
    talk.odd({ path: 'a.log', replaced: 1, split: 0 })
    talk.odd({ path: 'a.log', replaced: 2, split: 1 })
    clock.ms = 59_999
    talk.odd({ path: 'b.log', replaced: 0, split: 2 })
    expect(said).toEqual(['a.log: replaced 1 sequence of bytes that are not UTF-8'])
    clock.ms = 60_000
    talk.odd({ path: 'a.log', replaced: 1, split: 0 })
    expect(said.slice(1)).toEqual([
      'a.log: replaced 3 sequences of bytes that are not UTF-8, made 1 cut in lines that are too long',
      'b.log: made 2 cuts in lines that are too long',
    ])
    talk.odd({ path: 'b.log', replaced: 0, split: 1 })
    talk.end()
    talk.end()
    expect(said.slice(3)).toEqual(['b.log: made 1 cut in lines that are too long'])
  })

  it('F5, F6: a loss is said at once, with the file and the bytes', () => {
    const { talk, said } = talking()
    const where = { path: 'app.log', id: undefined, from: 1234 }
    talk.lost({ ...where, why: 'truncated', missingBytes: 0, copy: 'app.log.1' })
    talk.lost({ ...where, why: 'removed', missingBytes: 17, copy: undefined })
    talk.lost({ ...where, why: 'replaced', missingBytes: 0, copy: undefined })
    talk.lost({ ...where, why: 'gone', missingBytes: 0, copy: undefined })
    expect(said).toEqual([
      'app.log was truncated (the rest of it is read from app.log.1): from byte 1234 on what was written there, if anything, is lost',
      'app.log was removed before it was read to its end: from byte 1234 on at least 17 bytes are lost',
      'app.log was truncated or replaced while nobody followed it: from byte 1234 on what was written there, if anything, is lost',
      'app.log was removed, moved away or compressed: from byte 1234 on what was written there, if anything, is lost',
    ])
  })

  it('F8: what cannot be read is said', () => {
    const { talk, said } = talking()
    talk.unreadable('app.log', 'permission denied')
    expect(said).toEqual(['app.log cannot be read yet: permission denied'])
  })
})
