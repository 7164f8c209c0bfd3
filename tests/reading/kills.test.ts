/**
 * `kill -9` of the real server under load, again and again, while programs follow: each entry reaches each of them once and in
 * the order of the files (reading rules T1, T5, T8). CRASH_ROUNDS sets how many kills.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { connect, type Gatherer, type ReadQuery } from '@message-gatherer/client'
import { roundsOr } from '../crash/rounds.js'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { randomFrom, seed } from '../harness/random.js'
import { until } from '../harness/until.js'

const kills = roundsOr(4)
const maxLoadMs = 250
const timeoutMs = 60_000 + kills * 5_000
const flags = ['--quiet', '--segment-size', '256KiB']

it(
  'G15, T1, T8, R3, R10: across many kills under load each tail has each entry once, in order',
  async () => {
    const random = randomFrom(seed)
    let server = await startGatherd({ flags })
    const [sender, reader] = [await gathererOf(server), await gathererOf(server)]
    const load = new Load(sender)
    const [all, some, last] = [new Tail(reader, {}), new Tail(reader, { contains: '7' }), new Tail(reader, { last: 5 })]
    const tails = [all, some, last]
    for (let round = 0; round < kills; round++) {
      const goals = tails.map(({ lines }) => lines.length + 1)
      await until('an entry for each tail', () =>
        tails.every((tail, index) => tail.lines.length >= (goals[index] ?? 0)),
      )
      // The random moment; not a wait for something.
      await pause(random() * maxLoadMs)
      await server.kill()
      server = await startGatherd({ flags, folder: server.folder, port: server.port })
    }
    const sent = await load.end()
    const lines = linesIn(server.folder)
    process.stdout.write(`tails: ${kills} kills, ${lines.length} entries, seed ${seed}\n`)
    expect(lines.map(messageOf)).toEqual(sent)
    const withSeven = lines.filter(line => messageOf(line).includes('7'))
    expect(await all.upTo(lines)).toEqual(lines)
    expect(await some.upTo(withSeven)).toEqual(withSeven)
    const followed = await last.upTo(lines)
    expect(followed).toEqual(lines.slice(-followed.length))
    expect(followed.length).toBeGreaterThanOrEqual(kills)
    await server.stop()
  },
  timeoutMs,
)

async function gathererOf({ port }: Gatherd): Promise<Gatherer> {
  const gatherer = await connect({ url: `127.0.0.1:${port}`, user: 'cellar', password: 'pass' })
  cleanLater(() => gatherer.close())
  return gatherer
}

/** Numbered messages, some at a time, each of which arrives once. */
class Load {
  readonly #sender: Gatherer
  readonly #sent: string[] = []
  readonly #over: Promise<void>
  #isOver = false

  constructor(sender: Gatherer) {
    this.#sender = sender
    this.#over = this.#run()
  }

  /** Resolves to what was sent once the server has it. */
  async end(): Promise<readonly string[]> {
    this.#isOver = true
    await this.#over
    await this.#sender.flush()
    return this.#sent
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const message = `number ${this.#sent.length}`
      this.#sent.push(message)
      await this.#sender.send(message)
      // A thousand a second, about.
      await pause(1)
    }
  }
}

class Tail {
  readonly lines: string[] = []

  constructor(reader: Gatherer, query: ReadQuery) {
    void this.#follow(reader, query)
  }

  /** Resolves to what it has once it has the last one of these. */
  async upTo(wanted: readonly string[]): Promise<readonly string[]> {
    await until(`the line ${wanted.at(-1)}`, () => this.lines.at(-1) === wanted.at(-1))
    return this.lines
  }

  async #follow(reader: Gatherer, query: ReadQuery): Promise<void> {
    for await (const { line } of reader.tail(query)) this.lines.push(line)
  }
}

function messageOf(line: string): string {
  return (JSON.parse(line) as { readonly message: string }).message
}
