import { expect, it, onTestFinished } from 'vitest'
import { GathererError } from '@message-gatherer/protocol'
import { openReader, type PageReader } from '../../src/browser.js'
import { ReadingServer } from './reading-server.js'
import { messagesOf } from './reading-tools.js'

/** A page with its cookie, which a browser adds by itself: here it is the token that the server wants. */
class Page {
  cookie = 'first'
  readonly asked: RequestInit[] = []
  readonly refusals: string[] = []
  readonly reader: PageReader

  constructor(server: ReadingServer, signInAgain: (page: Page) => Promise<'signed in' | 'unreachable'>) {
    this.reader = openReader({
      url: server.url,
      fetch: (input, init = {}) => {
        this.asked.push(init)
        const headers = new Headers(init.headers)
        headers.set('authorization', `Bearer ${this.cookie}`)
        return fetch(input, { ...init, headers })
      },
      signInAgain: () => {
        this.refusals.push(this.cookie)
        return signInAgain(this)
      },
    })
    onTestFinished(() => this.reader.close())
  }
}

it('T8, S13: a page reads by its cookie: no header says who it is', async () => {
  const server = await ReadingServer.listen()
  server.add([1, 2])
  const page = new Page(server, async () => 'signed in')
  expect(await messagesOf(page.reader.read())).toEqual([1, 2])
  expect(page.refusals).toEqual([])
  expect(page.asked).toMatchObject([{ credentials: 'same-origin', redirect: 'manual' }])
  expect(page.asked[0]?.headers).not.toHaveProperty('authorization')
})

it('T8, R11: a tail whose session ended goes on where it was once somebody has signed in again', async () => {
  const server = await ReadingServer.listen()
  server.add([1, 2, 3])
  server.faults.push({ kind: 'ends', afterEntries: 2, data: '{"code":"INVALID_TOKEN","detail":"it has ended"}' })
  const page = new Page(server, async known => {
    server.token = 'second'
    known.cookie = 'second'
    return 'signed in'
  })
  expect(await messagesOf(page.reader.tail(), 3)).toEqual([1, 2, 3])
  expect(page.refusals).toEqual(['first'])
})

it('T8: while it cannot be known whether there is a session, it waits and asks again', async () => {
  const server = await ReadingServer.listen()
  server.add([1])
  server.token = 'second'
  const answers = ['unreachable', 'signed in'] as const
  const page = new Page(server, async known => {
    known.cookie = 'second'
    return answers[known.refusals.length - 1] ?? 'signed in'
  })
  expect(await messagesOf(page.reader.read())).toEqual([1])
  expect(page.refusals.length).toBe(2)
})

it('T8: an address that is none is told at once', () => {
  const signInAgain = async () => 'signed in' as const
  expect(() => openReader({ url: 'nowhere at all', signInAgain })).toThrow(GathererError)
})
