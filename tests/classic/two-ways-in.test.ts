/** The fast lane and the route answer alike: `/message` goes by the one, `/message?` by the other. */
import { beforeAll, expect, it } from 'vitest'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { send, type Answer } from '../harness/http.js'
import { elsewhere } from '../harness/places.js'

let server: Gatherd

beforeAll(async () => {
  server = await startGatherd()
})

const message = (token: unknown, value: unknown) => ({ message_type: 'MESSAGE', token, message: value })

/** What may be sent with a good token; a function makes a request that is good for one use. */
const requests: readonly (readonly [string, (token: string) => unknown])[] = [
  ['a message', token => message(token, 'Hail Dale!')],
  ['a large message', token => message(token, 'ä'.repeat(200_000))],
  ['a message over the limit', token => message(token, 'x'.repeat(1024 * 1024))],
  ['a logout', token => message(token, 'logout')],
  ['an empty message', token => message(token, '')],
  ['no message', token => message(token, null)],
  ['no token', () => message(undefined, 'x')],
  ['a forged token', token => message(`${token}x`, 'x')],
  ['a token of another type', () => message(7, 'x')],
  ['another type', token => ({ ...message(token, 'x'), message_type: 'IDENTIFY' })],
  ['no JSON', () => 'rubbish'],
  ['nothing', () => ''],
  ['what is not UTF-8', () => Buffer.from([0x22, 0xff, 0x22])],
]

it.each(requests)('C4, C6: %s has the same answer', async (_what, bodyOf) => {
  const [lane, route] = [await answerTo('/message', bodyOf), await answerTo('/message?', bodyOf)]
  expect(lane).toEqual(route)
})

it('C7: an endpoint shift has the same answer', async () => {
  const shifted = async (path: string) => {
    const name = freshName()
    const token = await classicClient(server).signIn(name)
    return comparable(await send(server.port, { path, body: message(token, 'x'), from: elsewhere }), name)
  }
  expect(await shifted('/message')).toEqual(await shifted('/message?'))
})

async function answerTo(path: string, bodyOf: (token: string) => unknown) {
  const name = freshName()
  const token = await classicClient(server).signIn(name)
  return comparable(await send(server.port, { path, body: bodyOf(token) }), name)
}

/** All of an answer but the moment, the connection and the name. */
function comparable({ status, headers, text }: Answer, name: string) {
  const { 'content-type': contentType, 'retry-after': retryAfter } = headers
  return { status, contentType, retryAfter, text: text.replaceAll(name, 'NAME') }
}
