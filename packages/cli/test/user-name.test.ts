import { isUserName } from '@message-gatherer/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { userNameOf } from '../src/user-name.js'

test.each([
  ['web-1.example.com', 'web-1.example.com'],
  ["Dale's Mac", 'Dale-s-Mac'],
  ['_build_', 'build'],
  ['a'.repeat(40), 'a'.repeat(32)],
  [`${'a'.repeat(31)}-b`, 'a'.repeat(31)],
  ['…', 'endpoint'],
  ['', 'endpoint'],
])('%s becomes %s', (hostName, user) => {
  expect(userNameOf(hostName)).toBe(user)
})

test('every host name becomes a user name, and a user name that ends well stays as it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => isUserName(userNameOf(text))))
  fc.assert(fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,30}[a-z0-9])?$/), name => userNameOf(name) === name))
})
