import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { lastWords } from '../../src/run/last-words.js'
import { Passage } from '../../src/run/passage.js'

const never = new AbortController().signal
const untilAborted = async (_ms: number, signal?: AbortSignal): Promise<void> => {
  if (signal && !signal.aborted) await once(signal, 'abort')
}
const atOnce = (_done?: unknown): Promise<void> => Promise.resolve()

it('E4: bytes are passed on as they came, and handed over in their order', async () => {
  const [from, to] = [new PassThrough(), new PassThrough()]
  const taken: Buffer[] = []
  const open = new Passage(from, to).open(chunk => atOnce(void taken.push(chunk)))
  const bytes = Buffer.from([0, 255, 13, 10, 10, 0xc3])
  from.write(bytes.subarray(0, 2))
  from.end(bytes.subarray(2))
  await open
  expect(Buffer.concat(taken)).toEqual(bytes)
  expect(to.read()).toEqual(bytes)
})

it('E4: it reads no further while nobody takes what it has', async () => {
  const from = new PassThrough({ highWaterMark: 10 })
  const passage = new Passage(from, new PassThrough())
  let release: () => void = () => undefined
  const held = new Promise<void>(resolve => (release = resolve))
  const open = passage.open(() => held)
  from.write(Buffer.alloc(10))
  await new Promise(setImmediate)
  expect(passage.waits).toBe(true)
  expect(from.write(Buffer.alloc(10))).toBe(false)
  release()
  await once(from, 'drain')
  from.end()
  await open
  expect(passage.bytes).toBe(20)
})

it('E4: it reads no further while its reader has no room', async () => {
  const from = new PassThrough()
  const to = new PassThrough({ highWaterMark: 10 })
  const passage = new Passage(from, to)
  const open = passage.open(() => atOnce())
  from.end(Buffer.alloc(20))
  await new Promise(setImmediate)
  expect(passage.waits).toBe(true)
  to.resume()
  await open
})

it('E4: when its reader has gone it reads no more', async () => {
  const from = new PassThrough()
  const gone = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(), { code: 'EPIPE' })) })
  const open = new Passage(from, gone).open(() => atOnce())
  from.write('for nobody')
  await open
  expect(from.destroyed).toBe(true)
})

it('E4: after a second a pipe that somebody else holds is closed, but not before what is in it was read', async () => {
  const from = new PassThrough()
  const passage = new Passage(from, new PassThrough())
  let release: () => void = () => undefined
  const held = new Promise<void>(resolve => (release = resolve))
  const open = passage.open(() => held)
  from.write('written before the end')
  await new Promise(setImmediate)
  let seconds = 0
  const sleep = async (ms: number): Promise<void> => {
    expect(ms).toBe(1000)
    if (++seconds === 3) release()
    await new Promise(setImmediate)
  }
  await lastWords([passage], open, { sleep, stop: never })
  expect(seconds).toBe(3)
  expect(from.destroyed).toBe(true)
})

it('E4: nobody waits for pipes that have ended', async () => {
  const from = new PassThrough()
  const passage = new Passage(from, new PassThrough())
  const open = passage.open(() => atOnce())
  from.end('bye')
  await lastWords([passage], open, { sleep: untilAborted, stop: never })
  expect(passage.bytes).toBe(3)
})

it('E6: a signal ends the wait for a reader that does not read', async () => {
  const from = new PassThrough()
  const passage = new Passage(from, new PassThrough({ highWaterMark: 1 }))
  const open = passage.open(() => atOnce())
  from.write('unread')
  await new Promise(setImmediate)
  const stop = new AbortController()
  const ended = lastWords([passage], open, { sleep: untilAborted, stop: stop.signal })
  stop.abort()
  await ended
  expect(from.destroyed).toBe(true)
})

it('E4: a pipe that cannot be read has ended; what came before is handed over', async () => {
  const from = new PassThrough()
  const taken: Buffer[] = []
  const open = new Passage(from, new PassThrough()).open(chunk => atOnce(void taken.push(chunk)))
  from.write('before')
  await new Promise(setImmediate)
  from.destroy(Object.assign(new Error('the pipe fails'), { code: 'EIO' }))
  await open
  expect(Buffer.concat(taken).toString()).toBe('before')
})
