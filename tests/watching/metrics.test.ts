/** `GET /metrics` of a real server: what it says, and to whom (rules O1 to O6). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { basic, linesOf, linesType, nativeClient, nativePath, rawHeaders } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'
import { parseScrape, scrape, type Scraped } from '../harness/scrape.js'

const server = await startGatherd()
const { port } = server
const path = '/metrics'
const host = `127.0.0.1:${port}`
const ask = (headers: Readonly<Record<string, string>>) =>
  send(port, { method: 'GET', path, headers: { host, ...headers } })

describe('what it says', () => {
  it('O1: docs/operations.md lists each metric with its type, labels and meaning, and no other', async () => {
    await (await nativeClient(server)).post('x')
    const { described, samples } = await scrape(server)
    const labelsOf = (name: string) => {
      const sample = [...samples.keys()].find(each => each.startsWith(`${name}{`)) ?? ''
      return [...sample.matchAll(/(\w+)="/g)].map(([, label]) => label).join(',')
    }
    const told = [...described].map(([name, { type, help }]) => {
      const labels = name.endsWith('_refused_total') ? 'reason' : labelsOf(name)
      return `| \`${name}${labels && `{${labels}}`}\` | ${type} | ${help} |`
    })
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
    expect(page.split('\n').filter(line => line.startsWith('| `gatherd_'))).toEqual(told)
  })

  it('O1, O4: a refusal counts under its code in every dialect, a sign-in under how it ended', async () => {
    const before = await scrape(server)
    const client = classicClient(server)
    await client.signIn('anna')
    await client.authenticate('anna', 'wrong')
    await client.authenticate('nobody', 'wrong')
    await send(port, { path: nativePath, body: 'x', headers: { authorization: basic('anna', 'wrong') } })
    await send(port, { path: '/message', body: '{' })
    await send(port, { method: 'GET', path: '/nothing' })
    await send(port, { method: 'GET', path: '/identify' })
    const { socket, answer } = await openSocket(server)
    socket.write('rubbish\r\n\r\n')
    await answer()
    const grown = growth(before, await scrape(server))
    const reasons = { WRONG_CREDENTIALS: 3, INVALID_JSON: 1, NOT_FOUND: 1, METHOD_NOT_ALLOWED: 1, INVALID_REQUEST: 1 }
    for (const [reason, count] of Object.entries(reasons))
      expect([reason, grown(`gatherd_requests_refused_total{reason="${reason}"}`)]).toEqual([reason, count])
    const results = ['accepted', 'refused', 'failed'].map(result => grown(`gatherd_sign_ins_total{result="${result}"}`))
    expect(results).toEqual([1, 3, 0])
    expect(grown('gatherd_messages_received_total')).toBe(0)
  })

  it('O4, O5: who sent last, what is durable and how long syncs took', async () => {
    const client = await nativeClient(server)
    const before = await scrape(server)
    await client.post(linesOf(['x', 'y']), { type: linesType })
    const after = await scrape(server)
    const seconds = after.at(`gatherd_last_seen_timestamp_seconds{user="${client.user}"}`)
    expect(seconds).toBeGreaterThanOrEqual(Math.floor(after.at('gatherd_start_time_seconds')))
    const grown = growth(before, after)
    expect(grown('gatherd_journal_bytes')).toBeGreaterThan(0)
    expect(grown('gatherd_journal_bytes')).toBe(grown('gatherd_journal_end_offset_bytes'))
    expect(grown('gatherd_sync_seconds_count')).toBeGreaterThan(0)
    expect([after.at('gatherd_ready'), after.at('gatherd_queue_bytes'), after.at('gatherd_in_flight_bytes')]).toEqual([
      1, 0, 0,
    ])
    for (const name of ['gatherd_disk_free_bytes', 'gatherd_resident_memory_bytes', 'gatherd_connections'])
      expect(after.at(name)).toBeGreaterThan(0)
  })
})

describe('the sum', () => {
  it('O2, O3: fits at every scrape while good, bad, repeated and cut requests come', async () => {
    const client = await nativeClient(server)
    const before = await scrape(server)
    const told = { stored: 0, duplicates: 0, refused: 0 }
    const sender = async (producer: string) => {
      for (let sequence = 0; sequence < 40; sequence += 2) {
        const stored = await client.post('a\nb', { producer, sequence })
        const again = await client.post('a\nb', { producer, sequence })
        const gap = await client.post('a\nb\nc', { producer, sequence: sequence + 100 })
        await client.post('{', { type: linesType })
        for (const answer of [stored, again]) {
          told.stored += Number(jsonOf(answer)['accepted'])
          told.duplicates += Number(jsonOf(answer)['duplicates'])
        }
        if (gap.status === 409) told.refused += 3
        const { socket } = await openSocket(server)
        socket.write(postBytes(nativePath, 'x\ny', { ...rawHeaders(client), 'content-length': '10' }))
        socket.destroy()
      }
    }
    let isOver = false
    const sent = Promise.all(['p', 'q', 'r'].map(sender)).then(() => (isOver = true))
    let scrapes = 0
    for (; !isOver; scrapes++) expectSum(await scrape(server))
    await sent
    const after = await scrape(server)
    expectSum(after)
    expect(scrapes).toBeGreaterThan(5)
    const grown = growth(before, after)
    expect({
      stored: grown('gatherd_messages_stored_total'),
      duplicates: grown('gatherd_messages_duplicate_total'),
      refused: grown('gatherd_messages_refused_total{reason="SEQUENCE_GAP"}'),
    }).toEqual(told)
    expect(told).toEqual({ stored: 120, duplicates: 120, refused: 180 })
    expect(after.at('gatherd_messages_waiting')).toBe(0)
  })
})

describe('who may ask', () => {
  it('O6: this machine may, under a name of its own; who was passed on, or names another host, may not', async () => {
    for (const name of ['localhost', host, `[::1]:${port}`]) expect((await ask({ host: name })).status).toBe(200)
    const others = [
      { 'x-forwarded-for': '192.0.2.7' },
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=192.0.2.7' },
      { via: '1.1 proxy' },
      { 'x-real-ip': '127.0.0.1' },
      { 'x-forwarded-host': 'gatherer.example' },
      { host: 'gatherer.example' },
      { host: 'localhost.example' },
    ]
    for (const headers of others) expectProblem(await ask(headers), 401, 'INVALID_TOKEN')
  })

  it('O6: the socket of the data folder may; elsewhere readers and admins may, a writer may not', async () => {
    expect(parseScrape(await sendLocally(server, { method: 'GET', path })).at('gatherd_ready')).toBe(1)
    const far = { via: '1.1 proxy' }
    for (const [role, status] of [
      ['reader', 200],
      ['admin', 200],
      ['writer', 403],
    ] as const) {
      await addUser(server, `${role}-1`, role)
      const answer = await ask({ ...far, authorization: basic(`${role}-1`, 'pass') })
      expect([role, answer.status]).toEqual([role, status])
      if (status === 403) expectProblem(answer, 403, 'NOT_ALLOWED')
    }
    expectProblem(await ask({ ...far, authorization: 'Bearer x.y.z' }), 401, 'INVALID_TOKEN')
  })

  it('O6: behind a trusted proxy the address is that of who asks', async () => {
    const proxied = await startGatherd({ flags: ['--trust-proxy', '127.0.0.1', '--registration', 'open'] })
    const through = await send(proxied.port, { method: 'GET', path, headers: { host, 'x-forwarded-for': '192.0.2.7' } })
    expectProblem(through, 401, 'INVALID_TOKEN')
    expect((await scrape(proxied)).at('gatherd_ready')).toBe(1)
  })
})

function growth(before: Scraped, after: Scraped): (sample: string) => number {
  return sample => after.at(sample) - before.at(sample)
}

function expectSum({ at, sum }: Scraped): void {
  const [stored, duplicate, failed] = ['stored', 'duplicate', 'failed'].map(name =>
    at(`gatherd_messages_${name}_total`),
  )
  const refused = sum('gatherd_messages_refused_total')
  expect(at('gatherd_messages_received_total')).toBe(Number(stored) + Number(duplicate) + Number(failed) + refused)
}
