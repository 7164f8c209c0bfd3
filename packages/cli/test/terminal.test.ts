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

  test('send without words says how to end the input', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const terminal = machine.terminal(['send'])
    const ended = terminal.ended()
    await terminal.answer('each line is a message; Ctrl-D ends it', 'one\rtwo\r\u0004')
    await terminal.shows('sent 2')
    expect((await ended).status).toBe(0)
    expect(server.messages).toEqual(['one', 'two'])
  })

  test('a long input from a file shows how far it is, and clears that at the end', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    writeFileSync(`${machine.home}/lines`, 'line\n'.repeat(3000))
    const terminal = machine.shell(`send < ${machine.home}/lines`)
    const ended = terminal.ended()
    await terminal.shows('\u001B[Ksent 3000')
    expect((await ended).status).toBe(0)
    expect(terminal.output).toMatch(/\rsent \d+\r/)
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
