/**
 * A server that nobody should talk to: redirects point to it, and it remembers who came and with what (delivery rule D3).
 *
 * Answers as kindly as a Message Gatherer server would.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { cleanLater } from './cleaning.js'

export interface Stranger {
  readonly url: string
  /** How many requests came. */
  readonly visits: () => number
  /** How many of them brought something that lets somebody in: an `Authorization`, a password or a token. */
  readonly credentials: () => number
}

const kindAnswer = JSON.stringify({
  accepted: 1,
  duplicates: 0,
  next_sequence: 1,
  last_crc32: '00000000',
  token: 'x.y.z',
  token_type: 'Bearer',
})

export async function startStranger(): Promise<Stranger> {
  let visits = 0
  let credentials = 0
  const server = createServer((request, response) => {
    visits++
    let text = ''
    request.setEncoding('latin1')
    request.on('data', (piece: string) => (text += piece))
    request.on('end', () => {
      if (request.headers.authorization !== undefined || /password|token/.test(text)) credentials++
      response.writeHead(200, { 'content-type': 'application/json' }).end(kindAnswer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanLater(() => server.close().closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, visits: () => visits, credentials: () => credentials }
}
