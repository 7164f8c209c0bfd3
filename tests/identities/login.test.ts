/** `gather login` against a real server: a machine has a token, no password, and loses nothing when the token is revoked. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { sendLocally } from '../harness/local-socket.js'
import { until } from '../harness/until.js'
import { LoginMachine } from './machine.js'

const server = await startGatherd()
const password = 'a-password-to-look-for'

interface Listed {
  readonly id: string
  readonly name: string
  readonly scope: string
}

async function tokensOf(user: string): Promise<readonly Listed[]> {
  return jsonOf(await locally('GET', `/v1/users/${user}/tokens`))['tokens'] as readonly Listed[]
}

async function revokeAll(user: string): Promise<void> {
  for (const { id } of await tokensOf(user)) await locally('DELETE', `/v1/users/${user}/tokens/${id}`)
}

function locally(method: string, path: string, body?: unknown) {
  return sendLocally(server, { method, path, ...(body !== undefined && { body }) })
}

async function madeToken(user: string, scope: string): Promise<string> {
  const answer = await locally('POST', `/v1/users/${user}/tokens`, { name: 'by-hand', scope })
  return String(jsonOf(answer)['token'])
}

const messagesOf = (user: string) =>
  entriesIn(server.folder)
    .filter(entry => entry.user === user)
    .map(({ message }) => message)

describe('gather login', () => {
  it('E8, S9, S17: leaves the password nowhere on the machine, and one token at the server', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await machine.login(user, password)
    expect(await machine.gather(['send', '--wait', 'hello'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    const files = [...machine.contents()]
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter(([, content]) => content.includes(password))).toEqual([])
    expect(await tokensOf(user)).toMatchObject([{ scope: 'write' }])
    expect(messagesOf(user)).toEqual(['hello'])
  })

  it('E8, S11: again on the same machine leaves only the new tokens at the server', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await machine.login(user, password)
    const [first] = await tokensOf(user)
    await machine.login(user, password, '--read')
    expect((await tokensOf(user)).map(({ scope }) => scope).toSorted()).toEqual(['read', 'write'])
    expect((await tokensOf(user)).map(({ id }) => id)).not.toContain(first?.id)
  })

  it('T9, S10: reads by a token that only --read keeps, and without it asks nobody', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await machine.login(user, password)
    await machine.gather(['send', '--wait', 'to be read'])
    const reading = [['tail', '--no-follow'], ['search', 'read'], ['export']]
    const refused = `gather: this machine may only send\n  gather login ${machine.address} --user ${user} --read\n`
    for (const words of reading) {
      expect(await machine.gather(words)).toMatchObject({ status: 3, stdout: '', stderr: refused })
    }
    await machine.login(user, password, '--read')
    for (const words of reading) {
      expect(await machine.gather(words)).toMatchObject({ status: 0, stdout: expect.stringContaining('to be read') })
    }
    await revokeAll(user)
    expect(await machine.gather(['tail', '--no-follow'])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`\n  gather login ${machine.address} --user ${user} --read\n`),
    })
  })

  it('E11, S17: logout revokes both tokens at the server', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await machine.login(user, password, '--read')
    expect(await machine.gather(['logout'])).toMatchObject({ status: 0, stderr: `signed out of ${machine.address}\n` })
    expect(await tokensOf(user)).toEqual([])
  })
})

describe('gather ship', () => {
  it('D4, E8, S11: goes on after its token was revoked, by what another login keeps: each line once, none lost', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await machine.login(user, password)
    const path = join(machine.home, 'app.log')
    writeFileSync(path, 'before\n')
    const ship = machine.start(['ship', path])
    await until('the first line', () => messagesOf(user).length === 1)
    for (const round of [1, 2]) {
      await revokeAll(user)
      appendFileSync(path, `revoked ${round}\n`)
      await until('word of it', () => ship.printed().stderr.split('gather login makes a new one').length === round + 1)
      appendFileSync(path, `meanwhile ${round}\n`)
      await machine.login(user, password)
      await until('what was kept', () => messagesOf(user).length === 1 + 2 * round)
    }
    ship.child.kill('SIGTERM')
    await ship.ended
    expect(messagesOf(user)).toEqual(['before', 'revoked 1', 'meanwhile 1', 'revoked 2', 'meanwhile 2'])
  })

  it('D4, E1: that began before any login delivers from the first one on', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    const path = join(machine.home, 'app.log')
    writeFileSync(path, 'early\n')
    const ship = machine.start(['ship', path, '--server', machine.address, '--user', user])
    const warning = `not signed in: what is read is kept until gather login ${machine.address}\n`
    await until('the word', () => ship.printed().stderr === warning)
    await machine.login(user, password)
    await until('the line', () => messagesOf(user).length === 1)
    await until('word of that', () => ship.printed().stderr === `${warning}delivering to ${machine.address}\n`)
  })
})

describe('an enrolment code', () => {
  it('E9, S15: makes a machine a user that sends, without a password; used, ended or withdrawn it makes nothing', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    const invite = async () =>
      jsonOf(await locally('POST', '/v1/invitations', { name: user })) as { readonly id: string; readonly code: string }
    const { code } = await invite()
    expect(await machine.gather(['login', machine.address, '--code', '-'], { text: `${code}\n` })).toMatchObject({
      status: 0,
      stderr: `signed in to ${machine.address} as ${user}\n`,
    })
    expect(await machine.gather(['send', '--wait', 'enrolled'])).toMatchObject({ status: 0 })
    expect(messagesOf(user)).toEqual(['enrolled'])
    const withdrawn = await invite()
    await locally('DELETE', `/v1/invitations/${withdrawn.id}`)
    for (const bad of [code, withdrawn.code, 'mgc_nobodys']) {
      const { status, stderr } = await machine.gather(['login', machine.address, '--code', bad])
      expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringContaining('gatherd users invite') })
      expect(stderr).not.toContain(bad)
    }
    expect(await machine.gather(['send', '--wait', 'still'])).toMatchObject({ status: 0 })
    expect(await tokensOf(user)).toHaveLength(1)
  })
})

describe('a token that an admin made', () => {
  it('E10, S9: sends by a variable or a file, and is named with its user', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await locally('POST', '/v1/users', { name: user, role: 'writer' })
    const token = await madeToken(user, 'write')
    const where = { GATHER_SERVER: machine.address, GATHER_USER: user }
    const file = join(machine.home, 'token')
    writeFileSync(file, `${token}\n`)
    for (const given of [{ GATHER_TOKEN: token }, { GATHER_TOKEN_FILE: file }]) {
      const result = await machine.gather(['send', '--wait', 'hello'], { env: { ...where, ...given } })
      expect(result).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    }
    expect(messagesOf(user)).toEqual(['hello', 'hello'])
  })

  it('E10, S10: of another scope keeps what was to be sent, reads nothing, and says which it is', async () => {
    const [user, machine] = [freshName(), new LoginMachine(server)]
    await locally('POST', '/v1/users', { name: user, role: 'writer' })
    const envOf = (token: string) => ({ GATHER_SERVER: machine.address, GATHER_USER: user, GATHER_TOKEN: token })
    const [writes, reads] = [envOf(await madeToken(user, 'write')), envOf(await madeToken(user, 'read'))]
    const kept = await machine.gather(['send', '--wait', '--wait-for', '1s', 'hello'], { env: reads })
    expect(kept).toMatchObject({ status: 4, stderr: expect.stringContaining('this API token has the scope read') })
    const tail = await machine.gather(['tail', '--no-follow'], { env: writes })
    expect(tail).toMatchObject({ status: 3, stderr: expect.stringContaining('this API token has the scope write') })
    expect(await machine.gather(['flush'], { env: writes })).toMatchObject({ status: 0 })
    const read = await machine.gather(['tail', '--no-follow'], { env: reads })
    expect(read).toMatchObject({ status: 0, stdout: expect.stringContaining('"message":"hello"') })
  })
})
