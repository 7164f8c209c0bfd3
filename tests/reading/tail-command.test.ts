/** `gather tail` against a real server (reading rules T1, T4, T7). */
import { describe, expect, it } from 'vitest'
import type { Program } from '../harness/child.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { addUser } from '../harness/local-socket.js'
import { jsonType, nativeClient, type NativeClient } from '../harness/native-client.js'
import { hasTerminals } from '../harness/terminal.js'
import { until } from '../harness/until.js'
import { readingMachine } from './reading-machine.js'

const server = await startGatherd()
const dale = await nativeClient(server, 'dale')
for (let number = 0; number < 30; number++)
  await post(dale, [{ number, level: number % 3 === 0 ? 'error' : 'info' }], number % 2 === 0 ? 'even' : 'odd')
const machine = readingMachine(server)

describe('gather tail', () => {
  it('T1, T4: shows the last ten as stored, byte for byte, then each new one', async () => {
    const tail = machine.start(['tail'])
    const before = linesIn(server.folder)
    await shows(tail, before.slice(-10))
    await post(dale, ['new', { n: 1.0 }])
    await shows(tail, linesIn(server.folder).slice(-12))
    tail.child.kill('SIGINT')
    expect(await tail.ended).toMatchObject({ status: 130, stderr: '' })
  })

  it('T1: --no-follow ends with the last entry, -n says how many, --since begins there instead', async () => {
    const all = linesIn(server.folder)
    expect(await machine.gather(['tail', '--no-follow', '-n', '3'])).toMatchObject(shown(all.slice(-3)))
    expect(await machine.gather(['tail', '--no-follow', '-n0'])).toMatchObject(shown([]))
    expect(await machine.gather(['tail', '--no-follow', '--last', '1000'])).toMatchObject(shown(all))
    expect(await machine.gather(['tail', '--no-follow', '--since', '1h'])).toMatchObject(shown(all))
    expect(await machine.gather(['tail', '--no-follow', '--since', '1h', '-n2'])).toMatchObject(shown(all.slice(-2)))
    expect(await machine.gather(['tail', '--no-follow', '--since', '0s'])).toMatchObject(shown([]))
  })

  it('T1: its filters say which: any of the same kind, all kinds together', async () => {
    const all = linesIn(server.folder)
    const picked = async (...args: readonly string[]): Promise<string[]> =>
      (await machine.gather(['tail', '--no-follow', '-n', '1000', ...args])).stdout.split('\n').slice(0, -1)
    expect(await picked('--stream', 'odd')).toEqual(all.filter(line => line.includes('"stream":"odd"')))
    expect(await picked('--stream', 'odd', '--stream', 'even')).toEqual(
      all.filter(line => /"stream":"(odd|even)"/.test(line)),
    )
    expect(await picked('--where', 'level=error', '--stream', 'odd')).toEqual(
      all.filter(line => line.includes('"stream":"odd"') && line.includes('"level":"error"')),
    )
    expect(await picked('--user', 'dale')).toEqual(all)
  })

  it('T1: over kills of the server it loses and repeats nothing, and says once that it waits and goes on', async () => {
    let serving: Gatherd = await startGatherd()
    const { folder, port } = serving
    await post(await nativeClient(serving, 'dale'), ['0'])
    const tail = readingMachine(serving).start(['tail'])
    await shows(tail, linesIn(folder))
    for (let life = 1; life <= 3; life++) {
      await serving.kill()
      await until('word that it waits', () => said(tail).length === 2 * life - 1)
      serving = await startGatherd({ folder, port })
      await post(await nativeClient(serving, 'dale'), [`${life} first`, `${life} second`])
      await shows(tail, linesIn(folder))
    }
    tail.child.kill('SIGTERM')
    expect((await tail.ended).status).toBe(143)
    const pair = [
      expect.stringMatching(/^waiting for http:\S+: /),
      expect.stringMatching(/^reading from http:\S+ again$/),
    ]
    await until('word that it goes on', () => said(tail).length === 6)
    expect(said(tail)).toEqual([...pair, ...pair, ...pair])
  })

  it('T1: a token that ends is no trouble', async () => {
    const serving = await startGatherd({ flags: ['--token-ttl', '1s'] })
    const first = await nativeClient(serving, 'dale')
    await post(first, ['0'])
    const tail = readingMachine(serving).start(['tail'])
    await shows(tail, linesIn(serving.folder))
    await until('the token to end', async () => (await first.post(['x'], { type: jsonType })).status === 401)
    await post(await nativeClient(serving, 'dale'), ['after'])
    await shows(tail, linesIn(serving.folder))
    expect(said(tail)).toEqual([])
  })

  it('T1: where nobody answers it tries for --timeout, then says so with status 4', async () => {
    const away = await startGatherd()
    await away.stop()
    const { status, stdout, stderr } = await readingMachine(away).gather(['tail', '--timeout', '500ms'])
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
    expect(stderr).toBe(
      `gather: nothing can be read from http://127.0.0.1:${away.port}: nothing listens there\n` +
        '  check the address, and that a server runs there\n',
    )
  })

  it('T1: a server that comes within --timeout is waited for', async () => {
    const first = await startGatherd()
    await post(await nativeClient(first, 'dale'), ['there'])
    await first.stop()
    const tail = readingMachine(first).start(['tail', '--no-follow', '--timeout', '60s'])
    const second = await startGatherd({ folder: first.folder, port: first.port })
    expect(await tail.ended).toMatchObject({ ...shown(linesIn(second.folder)), stderr: '' })
  })

  it('T7: a file is sent with gather ship', async () => {
    expect(await machine.gather(['tail', 'app.log'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: "gather: gather tail shows what the server has, not 'app.log'\n  to send a file: gather ship FILE\n",
    })
  })

  it('T7: a writer is shown nobody else, and told what to ask for', async () => {
    expect(await machine.gather(['tail', '--user', 'otto'])).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringContaining('an admin can make it a reader: gatherd users role dale reader'),
    })
  })

  it.each([
    [{ password: undefined }, 'not signed in to', 'gather login http'],
    [{ password: 'wrong' }, '', 'an admin can set a new one'],
  ])('T1: who is not signed in, or not rightly, ends with status 3: %j', async (reader, message, hint) => {
    const { status, stdout, stderr } = await readingMachine(server, reader).gather(['tail', '--no-follow'])
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  it('T1: --user asks for entries, whoever reads: that is said by the variable or the login', async () => {
    await addUser(server, 'rita', 'reader')
    const rita = readingMachine(server, { user: 'rita' })
    expect(await rita.gather(['tail', '--no-follow', '-n2', '--user', 'dale'])).toMatchObject(
      shown(linesIn(server.folder).slice(-2)),
    )
    expect(await rita.gather(['tail', '--no-follow', '--user', 'rita', '--user', 'otto'])).toMatchObject(shown([]))
  })

  it('T4: whoever goes away ends it quietly', async () => {
    const tail = machine.start(['tail'])
    tail.child.stdout?.destroy()
    await post(
      dale,
      Array.from({ length: 100 }, (_, number) => number),
    )
    expect(await tail.ended).toMatchObject({ status: 0, stderr: '' })
  })

  it.skipIf(!hasTerminals)('T4: on a terminal no message reaches it with a control character', async () => {
    await post(dale, ['\u001B[31mred\u0007\u009B2J', { '\u001B': '\u009B\u202E' }], 'evil')
    const { stdout } = await machine.onTerminal('tail --no-follow -n 2 --no-color').ended
    expect(stdout.replaceAll(/\d\d:\d\d:\d\d/g, 'CLOCK')).toBe(
      'CLOCK dale evil \\u001b[31mred\\u0007\\u009b2J\r\nCLOCK dale evil {"\\u001b":"\\u009b\\u202e"}\r\n',
    )
    const lines = linesIn(server.folder).slice(-2)
    const { stdout: stored } = await machine.onTerminal('tail --no-follow -n 2 --json').ended
    expect(stored).toBe(`${lines.join('\r\n')}\r\n`)
  })
})

async function post(client: NativeClient, messages: readonly unknown[], stream = 'default'): Promise<void> {
  const { status, text } = await client.post(messages, { type: jsonType, stream })
  if (status !== 200) throw new Error(text)
}

function shown(lines: readonly string[]) {
  return { status: 0, stdout: lines.map(line => `${line}\n`).join('') }
}

async function shows(tail: Program, lines: readonly string[]): Promise<void> {
  const wanted = shown(lines).stdout
  await until(`${lines.length} lines`, () => tail.printed().stdout.length >= wanted.length)
  expect(tail.printed().stdout).toBe(wanted)
}

function said(tail: Program): readonly string[] {
  return tail.printed().stderr.split('\n').slice(0, -1)
}
