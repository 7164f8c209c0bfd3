/** The commands of `gather` against a real server: what they say, and what is in the files then. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { startGather } from './gather.js'
import type { Ended } from '../harness/child.js'

describe('gather against gatherd', () => {
  it('E1, E2: what is sent is in the files, as it was written', async () => {
    const { gather, folder } = await begin()
    expect(await gather(['send', 'Hail', 'Dale!'])).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/delivered 1\n$/),
    })
    const text = '{"n": 12345678901234567890, "é":"\\u00e9"}'
    const lines = `${text}\n\n"two"\n`
    expect(await gather(['send', '--stream', 'app', '--input', 'json'], lines)).toMatchObject({ status: 0 })
    expect(entriesIn(folder)).toMatchObject([
      { user: 'dale', stream: 'default', messageText: '"Hail Dale!"', sequence: 0 },
      { user: 'dale', stream: 'app', messageText: text, sequence: 1 },
      { user: 'dale', stream: 'app', messageText: '"two"', sequence: 2 },
    ])
  })

  it('G14, E3, E5: what this server refuses is a dead letter, until a server takes it', async () => {
    const { gather, folder, serve } = await begin(['--max-message', '100B'])
    const result = await gather(['send'], `one\n${'x'.repeat(200)}\ntwo\n`)
    expect(result).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/delivered 2, refused 1\nmessage 1 was refused for good: .*TOO_LARGE/),
    })
    expect(await gather(['dead', 'retry'])).toMatchObject({ status: 5 })
    await serve([])
    expect(await gather(['dead', 'retry', '--wait-for', '20s'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    const messages = entriesIn(folder).map(({ messageText }) => messageText.slice(0, 5))
    expect(messages).toEqual(['"one"', '"two"', '"xxxx'])
  })

  it('E4: what a command prints is in the files, with where it came from', async () => {
    const { gather, folder } = await begin()
    const result = await gather(['run', '--stream', 'ci', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3'])
    expect(result).toMatchObject({ status: 3, stdout: 'out\n' })
    const entries = entriesIn(folder).map(({ source, stream, message }) => ({ source, stream, message }))
    expect(entries).toContainEqual({ source: 'sh:stdout', stream: 'ci', message: 'out' })
    expect(entries).toContainEqual({ source: 'sh:stderr', stream: 'ci', message: 'err' })
  })

  it('E5: what was kept while the server was away is in the files after a flush, once and in order', async () => {
    const { gather, folder, server, serve } = await begin()
    await gather(['send', '0'])
    await server().stop()
    for (let number = 1; number <= 3; number++) {
      const kept = await gather(['send', '--wait-for', '100ms', String(number)])
      expect(kept).toMatchObject({ status: 0, stderr: expect.stringMatching(/^kept 1, server not reachable; /) })
    }
    expect(await gather(['flush', '--for', '100ms'])).toMatchObject({ status: 4 })
    await serve([])
    expect(await gather(['flush'])).toMatchObject({ status: 0, stderr: 'delivered 3\n' })
    expect(entriesIn(folder).map(({ message }) => message)).toEqual(['0', '1', '2', '3'])
    expect(await gather(['status'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\nspooled {5}0\nsent {8}4\ndead {8}0\n$/),
    })
  })
})

interface Trial {
  /** Runs it to its end. */
  readonly gather: (args: readonly string[], stdin?: string) => Promise<Ended>
  /** The data folder of the server. */
  readonly folder: string
  readonly server: () => Gatherd
  /** Another server on the same folder and port. */
  readonly serve: (flags: readonly string[]) => Promise<void>
}

async function begin(flags: readonly string[] = []): Promise<Trial> {
  let server = await startGatherd({ flags })
  const { port, folder } = server
  const site = {
    to: { url: `http://127.0.0.1:${port}`, user: 'dale', password: 'pass' },
    spool: join(temporaryFolder(), 'spool'),
  }
  return {
    gather: (args, text = '') => startGather(site, args, { input: { text } }).ended,
    folder,
    server: () => server,
    serve: async more => {
      await server.stop()
      server = await startGatherd({ folder, port, flags: more })
    },
  }
}
