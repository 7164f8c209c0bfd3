/** What a person at a terminal sees; `script` of util-linux makes the terminal. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Machine, signedIn, standIn } from './gather.js'

const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasTerminals)('on a terminal', () => {
  test('a new user chooses a password twice, and it is never shown', async () => {
    const server = await standIn()
    const machine = new Machine()
    const terminal = machine.terminal(['login', server.address, '--user', 'dale'])
    const ended = terminal.ended()
    await terminal.answer('password for dale: ', 'hunter2\r')
    await terminal.answer('the same again: ', 'hunter3\r')
    await terminal.shows('these two differ')
    await terminal.answer('password for dale: ', 'hunter2\r')
    await terminal.answer('the same again: ', 'hunter2\r')
    await terminal.shows(`signed in to ${server.address} as dale`)
    expect((await ended).status).toBe(0)
    expect(terminal.output).toContain('dale is new here: choose a password')
    expect(terminal.output).not.toContain('hunter')
  })

  test('a known user is asked once', async () => {
    const server = await standIn()
    server.setPassword('dale', 'hunter2')
    const terminal = new Machine().terminal(['login', server.address, '--user', 'dale'])
    const ended = terminal.ended()
    await terminal.answer('password for dale: ', 'hunter2\r')
    expect((await ended).status).toBe(0)
    expect(terminal.output).not.toContain('again')
    expect(terminal.output).not.toContain('hunter2')
  })

  test('E9: an enrolment code is asked for with --code -, and never shown', async () => {
    const server = await standIn()
    server.invite('mgc_one', 'web-1')
    const terminal = new Machine().terminal(['login', server.address, '--code', '-'])
    const ended = terminal.ended()
    await terminal.answer('enrolment code: ', 'mgc_one\r')
    await terminal.shows(`signed in to ${server.address} as web-1`)
    expect((await ended).status).toBe(0)
    expect(terminal.output).not.toContain('mgc_')
  })

  test('Ctrl-C at the password ends with 130, Ctrl-D with wrong usage', async () => {
    const server = await standIn()
    const machine = new Machine()
    for (const [key, status] of [
      ['\u0003', 130],
      ['\u0004', 2],
    ] as const) {
      const terminal = machine.terminal(['login', server.address, '--user', 'dale'])
      const ended = terminal.ended()
      await terminal.answer('password for dale: ', key)
      expect((await ended).status).toBe(status)
    }
  })

  test('the menu shows what is typed but the password, also when it is typed too early', async () => {
    const server = await standIn()
    const terminal = new Machine().terminal([server.address])
    const ended = terminal.ended()
    await terminal.answer(']: ', 'dale\r')
    await terminal.answer('(dale) choose 1 to 7: ', '1\r')
    await terminal.answer('(dale) choose 1 to 7: ', '2\rhunter2\r')
    await terminal.answer('(dale) choose 1 to 7: ', '3\r')
    await terminal.answer("message ('exit' ends): ", 'Hail Dale!\r')
    await terminal.answer("message ('exit' ends): ", 'exit\r')
    await terminal.answer('(dale) choose 1 to 7: ', '2\rhunt')
    await terminal.answer('password for dale: ', '\u0015hunter2\r')
    // A history would bring the password back.
    await terminal.answer('(dale) choose 1 to 7: ', '\u001B[A\u001B[A\u0015')
    terminal.type('7\r')
    expect((await ended).status).toBe(0)
    expect(server.messages).toEqual(['Hail Dale!'])
    expect(terminal.output).toContain('Hail Dale!')
    expect(terminal.output).not.toContain('hunt')
  })

  test('Ctrl-C leaves the menu with 130', async () => {
    const server = await standIn()
    const terminal = new Machine().terminal([server.address])
    const ended = terminal.ended()
    await terminal.answer(']: ', 'dale\r')
    await terminal.answer('choose 1 to 7: ', '\u0003')
    expect((await ended).status).toBe(130)
  })

  test('E2: send without words says how to end the input', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const terminal = machine.terminal(['send'])
    const ended = terminal.ended()
    await terminal.answer('each line is a message; Ctrl-D ends it', 'one\rtwo\r\u0004')
    await terminal.shows('delivered 2')
    expect((await ended).status).toBe(0)
    expect(server.received).toMatchObject([{ message: 'one' }, { message: 'two' }])
  })

  test('E2: what is typed is sent line by line, not at the end', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const terminal = machine.terminal(['send'])
    const ended = terminal.ended()
    await terminal.answer('Ctrl-D ends it', 'one\r')
    await server.has(1)
    terminal.type('\u0004')
    expect((await ended).status).toBe(0)
  })

  test.each([80, 40])(
    'E7: a long input from a file shows how far it is on %i columns, and clears that',
    async width => {
      const server = await standIn({ answerMs: 300 })
      const machine = await signedIn(server)
      writeFileSync(`${machine.home}/lines`, `${'x'.repeat(99)}\n`.repeat(30_000))
      const terminal = machine.shell(`send --spool-size 64KiB < ${machine.home}/lines`, {}, width)
      const ended = terminal.ended()
      await terminal.shows('G[')
      await terminal.shows('delivered 30000')
      expect((await ended).status).toBe(0)
      expect(barsIn(terminal.output).length).toBeGreaterThan(1)
      for (const bar of barsIn(terminal.output)) expect(bar.length).toBeLessThan(width)
      expect(terminal.output.split('\u001B[2K').at(-1)).toBe('delivered 30000\r\n')
    },
  )

  test('E7: flush shows how much has gone; with --quiet and in a pipe nothing is shown', async () => {
    const server = await standIn({ answerMs: 300 })
    const machine = await signedIn(server)
    const keep = async (): Promise<void> => {
      for (const stream of ['a', 'b', 'c', 'd']) await machine.gather(['send', '--no-wait', '--stream', stream, 'x'])
    }
    await keep()
    const terminal = machine.terminal(['flush'])
    const ended = terminal.ended()
    await terminal.shows('delivered 4')
    expect((await ended).status).toBe(0)
    expect(barsIn(terminal.output).join()).toMatch(/\d\d%.* messages?/)
    await keep()
    const quiet = machine.terminal(['flush', '-q'])
    expect(await quiet.ended()).toMatchObject({ status: 0, stdout: '' })
    await keep()
    expect(await machine.gather(['flush'])).toMatchObject({ stderr: 'delivered 4\n' })
  })

  test('E4: Ctrl-C reaches the command that runs, once', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const script = 'trap "echo caught" INT; echo ready; read line; read line; exit 5'
    const terminal = machine.terminal(['run', '--', 'sh', '-c', script])
    const ended = terminal.ended()
    await terminal.answer('ready', '\u0003')
    await terminal.answer('caught', 'one\rtwo\r')
    expect((await ended).status).toBe(5)
    expect(server.received.map(({ message }) => message)).toEqual(['ready', 'caught'])
  })

  test('answers of the server have colours, but not with NO_COLOR or --no-color', async () => {
    const server = await standIn()
    const shown = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> => {
      const terminal = new Machine().terminal([server.address, ...args], env)
      const ended = terminal.ended()
      await terminal.answer(']: ', 'dale\r')
      await terminal.answer('choose 1 to 7: ', '1\r')
      await terminal.answer('choose 1 to 7: ', '7\r')
      await ended
      return terminal.output
    }
    expect(await shown([], {})).toContain('\u001B[32m')
    expect(await shown([], { NO_COLOR: '1' })).not.toContain('\u001B[32m')
    expect(await shown(['--no-color'], {})).not.toContain('\u001B[32m')
  })
})

/** Each bar that was drawn, without what moves the cursor. */
function barsIn(output: string): readonly string[] {
  const parts = output.split('\u001B').map(part => part.replace(/^(\[\d*[A-Za-z]|[78])/, ''))
  return parts.filter(text => /^\[[=-]+\] /.test(text))
}
