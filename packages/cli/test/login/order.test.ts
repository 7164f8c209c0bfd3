/** In which order a login does what it does (rule E8), in this process. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { CredentialFile } from '../../src/credential-file.js'
import { inProcess } from '../in-process.js'
import { problem } from '../stand-in-native.js'
import { startStandIn, type StandIn, type StandInOptions } from '../stand-in-server.js'

// The bundler puts it there.
vi.stubGlobal('packageVersion', 'test')
const { login } = await import('../../src/commands/login.js')

async function setUp(interfere?: StandInOptions['interfere']) {
  const server: StandIn = await startStandIn(interfere ? { interfere } : {})
  onTestFinished(() => server.close())
  const { context } = inProcess({ server: server.address, user: 'dale', password: 'pass' })
  const { path } = new CredentialFile(context.surroundings)
  const signIn = (read = false) => login(context, { address: undefined, code: undefined, passwordStdin: false, read })
  return { server, path, signIn, kept: () => (existsSync(path) ? readFileSync(path, 'utf8') : '') }
}

it('E8: what was kept before is revoked only once the new token is on the disk', async () => {
  const seen: string[] = []
  const { server, signIn, kept } = await setUp(path => {
    if (path === '/v1/sessions/current') seen.push(kept())
    return false
  })
  await signIn()
  const [first] = server.apiTokens
  await signIn()
  const [second] = server.apiTokens
  expect([server.apiTokens.length, first === second]).toEqual([1, false])
  // Of the first login its session; of the second its session, then the token of the first.
  expect(seen).toHaveLength(3)
  for (const content of seen.slice(1)) expect(content).toContain(second?.token)
})

it('E8: where the second token cannot be made the first is revoked, and what was kept before stays good', async () => {
  const made: string[] = []
  const { server, signIn, kept } = await setUp((path, _body, response) => {
    if (!path.endsWith('/tokens')) return false
    made.push(path)
    if (made.length !== 3) return false
    problem(response, 409, 'TOO_MANY_TOKENS')
    return true
  })
  await signIn()
  const before = kept()
  await expect(signIn(true)).rejects.toMatchObject({ code: 'TOO_MANY_TOKENS' })
  expect(kept()).toBe(before)
  expect(server.apiTokens).toHaveLength(1)
  expect(before).toContain(server.apiTokens[0]?.token)
})

it('E8: where the credential cannot be written no token stays, and the session is ended', async () => {
  const { server, path, signIn } = await setUp()
  mkdirSync(dirname(dirname(path)), { recursive: true })
  writeFileSync(dirname(path), 'a file where a folder belongs')
  await expect(signIn(true)).rejects.toMatchObject({ code: 'FOLDER_UNUSABLE' })
  expect([server.apiTokens.length, server.stateOf('dale')]).toEqual([0, 'grounded'])
})
