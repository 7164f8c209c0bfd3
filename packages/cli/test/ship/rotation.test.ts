/**
 * Real files, a process that writes 10,000 lines a second and rotates, and `gather ship` as a process.
 *
 * They run at once: each waits most of the time, for a file to be quiet. `ROTATION_SECONDS` makes each run longer; the
 * file is rotated every 2 s then.
 */
import { describe, expect, it } from 'vitest'
import { Followed, type Read, type Rotation, type Written } from './followed.js'
import { expectExactLosses } from './truncations.js'

const seconds = Number(process.env['ROTATION_SECONDS'] ?? 2)
/** A file that is removed must have been seen before. */
const removing = { seconds: Math.max(5, seconds), rotateMs: 2000 }
const pace = { seconds, rotateMs: seconds > 10 ? 2000 : 400 }

describe.concurrent('gather ship beside a program that rotates its file', () => {
  it.for<Rotation>(['rename', 'remove'])(
    'F3, F4, F6: %s: no line is missing, none comes twice, all in order',
    async (rotation, { onTestFinished }) => {
      const followed = new Followed(onTestFinished)
      const child = followed.ship()
      await followed.follows()
      const written = await followed.write(rotation, rotation === 'remove' ? removing : pace)
      expectAll(await followed.spooled(written), written)
      expect((await followed.stop(child)).status).toBe(130)
    },
  )

  it('F3, F4: a pattern that matches the rotated files, too: no line is missing, none comes twice', async ({
    onTestFinished,
  }) => {
    const followed = new Followed(onTestFinished)
    followed.ship('app.log*')
    await followed.follows()
    const written = await followed.write('rename', pace)
    expectAll(await followed.spooled(written), written)
  })

  it.for(['app.log', 'app.log*'])(
    'F5, G14: copytruncate with %s: what is missing was in no copy, and is told to the line, and nothing else is',
    async (pattern, { onTestFinished }) => {
      const followed = new Followed(onTestFinished)
      const child = followed.ship(pattern)
      await followed.follows()
      const written = await followed.write('copytruncate', pace)
      expectExactLosses(await followed.spooled(written), written, followed.log)
      await followed.stop(child)
    },
  )

  it('G14, F3: kill -9 at random, again and again: no line is missing, none comes twice, all in order', async ({
    onTestFinished,
  }) => {
    const followed = new Followed(onTestFinished)
    const killing = new Killing(followed)
    const written = await followed.write('rename', { seconds: 2 * seconds, rotateMs: 1000, until: killing.often })
    await killing.end()
    followed.ship()
    expectAll(await followed.spooled(written), written)
  })

  it('F3, F5, G14: copytruncate and kill -9 at random: what is missing is told to the line, and nothing else is', async ({
    onTestFinished,
  }) => {
    const followed = new Followed(onTestFinished)
    const killing = new Killing(followed)
    await followed.follows()
    const written = await followed.write('copytruncate', { seconds: 2 * seconds, rotateMs: 1000 })
    await killing.end()
    followed.ship()
    expectExactLosses(await followed.spooled(written), written, followed.log)
  })

  it('F3, Q5: two at once, one of them killed again and again: no line is missing, none comes twice, all in order', async ({
    onTestFinished,
  }) => {
    const followed = new Followed(onTestFinished)
    followed.ship()
    await followed.follows()
    const killing = new Killing(followed)
    const written = await followed.write('rename', pace)
    await killing.end()
    expectAll(await followed.spooled(written), written)
  })
})

/** Starts it, kills it a random while after it got on, starts it again. */
class Killing {
  readonly #ended: Promise<void>
  #isOver = false
  #isOften: () => void = () => undefined
  /** Resolves when it was killed three times. */
  readonly often = new Promise<void>(resolve => (this.#isOften = resolve))

  constructor(followed: Followed) {
    this.#ended = this.#run(followed)
  }

  /** After one more kill. */
  end(): Promise<void> {
    this.#isOver = true
    return this.#ended
  }

  async #run(followed: Followed): Promise<void> {
    for (let kills = 1; ; kills++) {
      const child = followed.ship()
      await followed.follows()
      await followed.spoolsMore(() => this.#isOver)
      const ended = new Promise(resolve => child.once('close', resolve))
      const timer = setTimeout(() => child.kill('SIGKILL'), 100 + Math.random() * 500)
      await ended
      clearTimeout(timer)
      if (kills === 3) this.#isOften()
      if (this.#isOver) return
    }
  }
}

function expectAll({ numbers, said }: Read, { written }: Written): void {
  expect(said).toEqual([])
  expect(firstOutOfPlace(numbers)).toBeUndefined()
  expect(numbers.length).toBe(written)
}

/** Shows a few numbers instead of thousands. */
function firstOutOfPlace(numbers: readonly number[]): readonly number[] | undefined {
  const at = numbers.findIndex((number, index) => number !== index)
  return at === -1 ? undefined : numbers.slice(Math.max(0, at - 2), at + 3)
}
