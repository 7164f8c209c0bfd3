import { describe, expect, it } from 'vitest'
import { deedText, isRefused, linesWith } from '../src/views/audit/deed-text.js'
import type { AuditLine } from '../src/api/audit.js'

const line = (parts: Partial<AuditLine>): AuditLine => {
  return { id: 1, at: '', who: 'root', address: '', action: 'user.add', subject: 'dale', result: 'done', ...parts }
}

describe('the audit table', () => {
  it('V25: a deed is told in words, one that is not known as it stands', () => {
    expect(deedText(line({}))).toBe('added the user')
    expect(deedText(line({ action: 'something.new' }))).toBe('something.new')
  })

  it('V25: every result but done is a refusal', () => {
    expect([line({}), line({ result: 'LAST_ADMIN' })].map(isRefused)).toEqual([false, true])
  })

  it('V25: the filter looks into every column, and at the word refused', () => {
    const lines = [
      line({ id: 1, detail: 'scope write' }),
      line({ id: 2, result: 'LAST_ADMIN', action: 'user.remove' }),
      line({ id: 3, address: '10.0.0.7' }),
    ]
    const found = (text: string) => linesWith(lines, text).map(({ id }) => id)
    expect(found('Refused')).toEqual([2])
    expect(found('last_admin')).toEqual([2])
    expect(found('10.0.0')).toEqual([3])
    expect(found('scope')).toEqual([1])
    expect(found('removed the')).toEqual([2])
    expect(found(' ')).toEqual([1, 2, 3])
    expect(found('nobody')).toEqual([])
  })
})
