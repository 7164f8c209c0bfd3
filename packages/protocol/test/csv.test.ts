import { describe, expect, it } from 'vitest'
import { csvRow } from '../src/csv.js'

describe('csvRow', () => {
  it('quotes as RFC 4180 says', () => {
    expect(csvRow(['a', 'b,c', 'say "x"', 'two\nlines', ''])).toBe('a,"b,c","say ""x""","two\nlines",\r\n')
  })

  it('makes what a spreadsheet would run harmless', () => {
    expect(csvRow(['=1+1', '+1', '-1', '@x', '\tx'])).toBe("'=1+1,'+1,'-1,'@x,'\tx\r\n")
  })
})
