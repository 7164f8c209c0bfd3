/** Only tokens that this server signed, whole and unchanged, are looked at (protocol rules C4, S4). */
import { expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { joined, partsOf, signedWith } from '../harness/tokens.js'

const server = await startGatherd()
const client = classicClient(server)
const user = freshName()
const token = await client.signIn(user)
const parts = partsOf(token)
const { header, claims, signature } = parts

it('S4: a token is a JWT, HS256, with kid, and the claims id, sid, iat and exp, good for ten minutes', () => {
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) as string })
  expect(Object.keys(claims).toSorted()).toEqual(['exp', 'iat', 'id', 'sid'])
  // Whole seconds: the begin is rounded down, the end up.
  expect([600, 601]).toContain(Number(claims['exp']) - Number(claims['iat']))
})

const strangersServer = await startGatherd()
const strangers = await classicClient(strangersServer).signIn(user)

it.each([
  ['empty', ''],
  ['no JWT', 'x'],
  ['only dots', '..'],
  ['spaces', ' '.repeat(100)],
  ['cut by one character', token.slice(0, -1)],
  ['cut at the signature', token.slice(0, token.lastIndexOf('.') + 1)],
  ['cut without a signature', token.slice(0, token.lastIndexOf('.'))],
  ['with a space before', ` ${token}`],
  ['with a space after', `${token} `],
  ['with a fourth part', `${token}.x`],
  ['with "Bearer" before', `Bearer ${token}`],
  ['of another server', strangers],
  ['of another server, with our kid', joined({ ...partsOf(strangers), header })],
  ['signed with another secret', signedWith('secret', header, claims)],
  ['signed with an empty secret', signedWith('', header, claims)],
  ['signed with our kid as the secret', signedWith(String(header['kid']), header, claims)],
  ['alg none', joined({ header: { ...header, alg: 'none' }, claims, signature: '' })],
  ['alg none with the old signature', joined({ header: { ...header, alg: 'none' }, claims, signature })],
  ['alg nOnE', joined({ header: { ...header, alg: 'nOnE' }, claims, signature: '' })],
  ['alg HS384', joined({ header: { ...header, alg: 'HS384' }, claims, signature })],
  ['without kid', joined({ header: { alg: 'HS256', typ: 'JWT' }, claims, signature })],
  ['with another kid', joined({ ...parts, header: { ...header, kid: 'x' } })],
  ['with a key of its own', joined({ ...parts, header: { ...header, jwk: { kty: 'oct', k: '' } } })],
  ['with a later end', joined({ ...parts, claims: { ...claims, exp: Number(claims['exp']) + 1000 } })],
  ['of another user', joined({ ...parts, claims: { ...claims, id: Number(claims['id']) + 1 } })],
  ['of another session', joined({ ...parts, claims: { ...claims, sid: 'x' } })],
  ['half a megabyte', 'x.'.repeat(250_000)],
])('C4, S4: %s is 401, and the session goes on', async (_what, forged) => {
  expectClassic(await client.message(forged, 'forged'), 401, 'Token Expired. Please identify')
  expectClassic(await client.message(token, 'true'), 201)
  expect(messageTextsOf(server.folder, user)).not.toContain('"forged"')
})
