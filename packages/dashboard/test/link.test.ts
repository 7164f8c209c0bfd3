import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText, wellFormedText } from './any-text.js'
import { linkTo, parseRoute, viewNames } from '../src/app/link.js'

it('V10: a link leads to its view and to what it is about', () => {
  const text = wellFormedText.filter(value => value !== '')
  fc.assert(
    fc.property(fc.constantFrom(...viewNames), text, text, (view, detail, value) => {
      const route = parseRoute(linkTo(view, { name: value, nothing: '' }, detail))
      expect([route.view, route.detail, [...route.query]]).toEqual([view, detail, [['name', value]]])
    }),
  )
})

it('V10: a link that makes no sense leads to some place of the page', () => {
  fc.assert(fc.property(anyText(), text => viewNames.includes(parseRoute(`#${text}`).view)))
  expect(parseRoute('#/search/%')).toMatchObject({ view: 'search', detail: '%' })
})
