import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wellFormedText } from '../any-text.js'
import { linkTo, parseRoute } from '../../src/app/link.js'
import { filtersIn, filterTrouble, readQueryOf, type Filters } from '../../src/views/entry/filters.js'

const none: Filters = { contains: '', user: '', stream: '', source: '', where: '', regex: '' }

describe('filters', () => {
  it('V10: come back from the address of the page as they were typed', () => {
    const typed = wellFormedText
    const any = fc.record({ contains: typed, user: typed, stream: typed, source: typed, where: typed, regex: typed })
    fc.assert(
      fc.property(any, filters => {
        expect(filtersIn(parseRoute(linkTo('live', filters)).query)).toEqual(filters)
      }),
    )
  })

  it('V10: ask the server only for what is there; names may be several', () => {
    expect(readQueryOf(none)).toEqual({})
    expect(readQueryOf({ ...none, user: ' dale, cellar ', contains: ' a ', where: 'a=b' })).toEqual({
      user: ['dale', 'cellar'],
      contains: ' a ',
      where: 'a=b',
    })
  })

  it('V9: a refusal is told at the field it is about', () => {
    expect(filterTrouble('regex: missing closing ): `(`')).toEqual({ name: 'regex', text: 'missing closing ): `(`' })
    expect(filterTrouble('?user= will not do: "a b"')).toEqual({ name: 'user', text: 'will not do: "a b"' })
    expect(filterTrouble('no entry of this journal begins at this offset')).toBeUndefined()
  })
})
