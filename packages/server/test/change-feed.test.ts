/** What a server hears of others on its database, and how long it believes tokens without it (protocol rules S11, S19). */
import { GathererError } from '@message-gatherer/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from '../src/database/changes.js'
import { ChangeFeed } from '../src/sessions/change-feed.js'
import { openBench, type Bench } from './sample.js'
import type { Change } from '../src/database/changes.js'

const graceMs = 600_000

describe('the change feed', () => {
  let bench: Bench
  let ticks = 0
  let isDown = false
  const heard: Change[] = []
  const feeds: ChangeFeed[] = []

  beforeEach(async () => {
    bench = await openBench()
    isDown = false
    heard.length = 0
  })

  afterEach(async () => {
    for (const feed of feeds.splice(0)) await feed.close()
    await bench.close()
  })

  async function open(server: string): Promise<ChangeFeed> {
    const changes = new Changes(bench.db, server)
    const down = () => new GathererError('DATABASE_UNAVAILABLE', 'down')
    const feed = new ChangeFeed({
      changes: {
        above: async number => {
          if (isDown) throw down()
          return changes.above(number)
        },
      },
      apply: async change => void heard.push({ kind: change.kind, subject: change.subject }),
      graceMs,
      ticks: () => ticks,
    })
    feeds.push(feed)
    feed.start(await changes.latest())
    return feed
  }

  const note = (server: string, change: Change) => new Changes(bench.db, server).note(bench.db, change, bench.clock.ms)

  it('S11: tells each change of another server once, in order, and none of its own', async () => {
    await note('other', { kind: 'keys', subject: 'before the start' })
    const feed = await open('own')
    const changes = Array.from({ length: 2500 }, (_, number) => ({ kind: 'session', subject: `${number}` }) as const)
    await bench.db.transaction().execute(async tx => {
      for (const [at, change] of changes.entries())
        await new Changes(bench.db, at % 5 === 0 ? 'own' : 'other').note(tx, change, 0)
    })
    await feed.look()
    expect(heard).toEqual(changes.filter((_, at) => at % 5 !== 0))
    await feed.look()
    expect(heard.length).toBe(2000)
  })

  it('S11: a change that was rolled back is not told', async () => {
    const feed = await open('own')
    const failing = bench.db.transaction().execute(async tx => {
      await new Changes(bench.db, 'other').note(tx, { kind: 'user', subject: '1' }, 0)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await feed.look()
    expect(heard).toEqual([])
  })

  it('S11: what is swept was seen by all, and the numbers go on', async () => {
    const feed = await open('own')
    await note('other', { kind: 'user', subject: '1' })
    await note('other', { kind: 'user', subject: '2' })
    await new Changes(bench.db, 'other').sweep(bench.clock.ms + 25 * 60 * 60 * 1000)
    expect(await bench.db.selectFrom('changes').select('subject').execute()).toEqual([{ subject: '2' }])
    await note('other', { kind: 'user', subject: '3' })
    await feed.look()
    expect(heard.map(({ subject }) => subject)).toEqual(['2', '3'])
  })

  it('S19, A2: while the database is away tokens are believed for the grace, from its last answer on, and again when it is back', async () => {
    const feed = await open('own')
    ticks += 1000
    await feed.look()
    expect(feed.contact).toBe('answering')
    isDown = true
    ticks += graceMs
    await feed.look()
    feed.assertFresh()
    expect(feed.contact).toBe('out of reach')
    ticks += 1
    expect(feed.contact).toBe('out of reach for too long')
    expect(feed.assertFresh).toThrow(expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 5 }))
    await feed.look()
    expect(feed.assertFresh).toThrow('out of reach')
    isDown = false
    await note('other', { kind: 'user', subject: '4' })
    await feed.look()
    feed.assertFresh()
    expect([feed.contact, heard.map(({ subject }) => subject)]).toEqual(['answering', ['4']])
  })
})
