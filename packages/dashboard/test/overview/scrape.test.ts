import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byLabel, parseScrape, valueOf } from '../../src/views/overview/scrape.js'

describe('the text format of Prometheus', () => {
  it('V21: samples are read by name, with labels, times and special values; comments and nonsense are left out', () => {
    const scrape = parseScrape(
      [
        '# HELP a What it is.',
        '# TYPE a counter',
        'a 12',
        'b{reason="TOO_LARGE"} 3',
        'b{reason="A \\"quoted\\" \\\\ back\\nslash}",more="x y"} 4.5e3 1700000000000',
        'c_bucket{le="+Inf"} +Inf',
        'd -Inf\r',
        'e NaN',
        'nonsense',
        '',
      ].join('\n'),
    )
    expect(valueOf(scrape, 'a')).toBe(12)
    expect([...byLabel(scrape, 'b', 'reason')]).toEqual([
      ['TOO_LARGE', 3],
      ['A "quoted" \\ back\nslash}', 4500],
    ])
    expect(scrape.get('c_bucket')).toEqual([{ labels: { le: '+Inf' }, value: Infinity }])
    expect(valueOf(scrape, 'd')).toBe(-Infinity)
    expect(valueOf(scrape, 'e')).toBeUndefined()
    expect(valueOf(scrape, 'not there')).toBeUndefined()
    expect(byLabel(scrape, 'not there', 'reason').size).toBe(0)
  })

  it('V21: any label value and any number come back as they were written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        // Minus nothing is written as nothing.
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
        (label, value) => {
          const written = label.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
          const scrape = parseScrape(`x{user="${written}"} ${value}\n`)
          // As text zero has no sign.
          expect(scrape.get('x')).toEqual([{ labels: { user: label }, value: value + 0 }])
        },
      ),
    )
  })
})
