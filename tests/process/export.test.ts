/** `gatherd export`: the journal for other programs, as stored or as CSV (journal rules J3, J14). */
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn, linesIn } from '../harness/journal-files.js'
import { runProgram, startProgram } from '../harness/program.js'

const server = await startGatherd()
const client = classicClient(server)
const [dale, anna] = [await client.signIn('dale'), await client.signIn('anna')]
await client.message(dale, 'Hail Dale!')
await client.message(anna, { b: 1, a: '"quoted", with comma' })
await client.message(dale, '=1+2')
await client.messageText(dale, String.raw`"two\nlines, \"quoted\""`)
await client.messageText(anna, '12345678901234567890')

const exported = (...flags: string[]) => runProgram(['export', '--data', server.folder, ...flags])

describe('ndjson', () => {
  it('J3: lines are as stored, byte for byte, also while the server runs', async () => {
    const { status, stdout, stderr } = await exported()
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe(
      linesIn(server.folder)
        .map(line => `${line}\n`)
        .join(''),
    )
  })

  it('--user picks one user', async () => {
    const { stdout } = await exported('--user', 'anna')
    expect(stdout.split('\n').slice(0, -1)).toEqual(
      linesIn(server.folder).filter(line => line.includes('"user":"anna"')),
    )
    expect((await exported('--user', 'nobody')).stdout).toBe('')
  })

  it('--stream picks one stream', async () => {
    expect((await exported('--stream', 'default')).stdout.split('\n')).toHaveLength(6)
    expect((await exported('--stream', 'other')).stdout).toBe('')
  })

  it('--since and --until pick by time, the first included and the second not', async () => {
    const times = entriesIn(server.folder).map(({ line }) => /"received_at":"([^"]+)"/.exec(line)?.[1] ?? '')
    const [first = '', last = ''] = [times[0], times.at(-1)]
    const count = async (...flags: string[]) => (await exported(...flags)).stdout.split('\n').length - 1
    expect(await count('--since', first)).toBe(5)
    expect(await count('--until', first)).toBe(0)
    expect(await count('--since', last)).toBe(times.filter(time => time === last).length)
    expect(await count('--since', '1h')).toBe(5)
    expect(await count('--until', '1h')).toBe(0)
  })

  it.each([
    ['--since', 'yesterday'],
    ['--until', '2026-13-01T00:00:00Z'],
    ['--format', 'xml'],
  ])('%s %s is refused with exit status 2', async (flag, value) => {
    const { status, stdout, stderr } = await exported(flag, value)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(flag)
  })

  it('--since after --until is refused with exit status 2', async () => {
    expect((await exported('--since', '1h', '--until', '2h')).status).toBe(2)
  })
})

describe('csv', () => {
  it('has time, user and message, quoted by RFC 4180, and no formula', async () => {
    const { status, stdout } = await exported('--format', 'csv')
    expect(status).toBe(0)
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, 'TIME')).toBe(
      [
        'time,user,message',
        'TIME,dale,Hail Dale!',
        String.raw`TIME,anna,"{""b"":1,""a"":""\""quoted\"", with comma""}"`,
        "TIME,dale,'=1+2",
        'TIME,dale,"two\nlines, ""quoted"""',
        'TIME,anna,12345678901234567890',
        '',
      ].join('\r\n'),
    )
  })

  it('of nothing is the head alone', async () => {
    expect((await exported('--format', 'csv', '--user', 'nobody')).stdout).toBe('time,user,message\r\n')
  })
})

it('a reader that goes away ends it quietly', async () => {
  // More than a pipe holds, so that it must write again after its reader has gone.
  for (let count = 0; count < 4; count++) await client.message(dale, 'x'.repeat(500_000))
  const program = startProgram(['export', '--data', server.folder])
  const { stdout } = program.child
  if (!stdout) throw new Error('stdout is no pipe')
  await once(stdout, 'data')
  stdout.destroy()
  expect(await program.ended).toMatchObject({ status: 0, signal: null, stderr: '' })
})
