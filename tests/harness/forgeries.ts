/** Tokens that somebody might make of a good one (protocol rules C4, S4). */
import { joined, partsOf, signedWith } from './tokens.js'

/** Each with what is wrong with it; none of them may be believed. */
export function forgeriesOf(token: string): readonly (readonly [what: string, forged: string])[] {
  const parts = partsOf(token)
  const { header, claims, signature } = parts
  return [
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
  ]
}
