/** `gatherd tokens` and `gatherd users invite`, with a server on the folder and without one (protocol rule U9). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { bearer } from '../harness/native-client.js'
import { runProgram, type Ended } from '../harness/program.js'

function gatherd(folder: string, words: string, stdin = ''): Promise<Ended> {
  return runProgram([...words.split(' '), '--data', folder], { input: { text: stdin } })
}

/** `ID` is the one that was printed last. */
const steps: readonly (readonly [words: string, stdin?: string])[] = [
  ['users add dale', 'pass\n'],
  ['tokens list dale'],
  ['tokens add dale --name web-1'],
  ['tokens list dale'],
  ['tokens revoke dale ID'],
  ['tokens revoke dale ID'],
  ['tokens add dale --name web-2 --scope read --expires 90d --json'],
  ['tokens list dale --json'],
  ['users invitations'],
  ['users invite web-1'],
  ['users invitations'],
  ['users withdraw ID'],
  ['users withdraw ID --json'],
  ['users invite dale --expires 1h --json -q'],
  ['users invitations --json'],
  ['audit'],
]

/** Asked for in any order. */
const refused = [
  'tokens list nobody',
  'tokens add nobody --name web-1',
  'tokens add root',
  'tokens add root --name ../x',
  'tokens add root --name web-1 --expires soon',
  'tokens add root --name web-1 --scope all',
  'tokens lst',
  'users invite .x',
  'users invite web-1 --expires 31d',
  'users withdraw x',
]

describe('the commands', () => {
  it.each(['with', 'without'])('U9: each, %s a server, word for word the same', async which => {
    const server = await startGatherd()
    if (which === 'without') await server.stop()
    const pages: string[] = []
    let id = ''
    for (const [words, stdin] of steps) {
      const ended = await gatherd(server.folder, words.replace('ID', id), stdin)
      id = /\b[0-9a-f]{16}\b/.exec(ended.stdout)?.[0] ?? id
      pages.push(pageOf(words, ended))
    }
    await expect(steady(pages, server.folder)).toMatchFileSnapshot('transcripts/commands.txt')
  })

  it('U9, S9, S15: each that is refused says why, and what to do', async () => {
    const { folder } = await startGatherd()
    const pages = await Promise.all(refused.map(async words => pageOf(words, await gatherd(folder, words))))
    await expect(steady(pages, folder)).toMatchFileSnapshot('transcripts/refused-commands.txt')
  })

  it('U9, S9, S15: what they print while a server runs is good at once, and what they take back is not', async () => {
    const server = await startGatherd({ flags: ['--registration', 'closed'] })
    const { folder, port } = server
    const status = async (token: string) =>
      (await send(port, { path: '/v1/messages', body: 'x', headers: { authorization: bearer(token) } })).status
    await gatherd(folder, 'users add dale', 'pass\n')
    const { id, token } = jsonOf({ text: (await gatherd(folder, 'tokens add dale --name w --json')).stdout })
    expect(await status(String(token))).toBe(200)
    await gatherd(folder, `tokens revoke dale ${String(id)}`)
    expect(await status(String(token))).toBe(401)
    const code = (await gatherd(folder, 'users invite web-1')).stdout.trim()
    const body = { code, token_name: 'web-1' }
    const enrolled = jsonOf(await send(port, { path: '/v1/enrolments', body }))
    expect([enrolled['user'], await status(String(enrolled['token']))]).toEqual(['web-1', 200])
  })

  it('U9, S9, S15: what they print without a server is good when it starts', async () => {
    const first = await startGatherd()
    await first.stop()
    await gatherd(first.folder, 'users add dale', 'pass\n')
    const token = (await gatherd(first.folder, 'tokens add dale --name w')).stdout.trim()
    const code = (await gatherd(first.folder, 'users invite web-1')).stdout.trim()
    const { port } = await startGatherd({ folder: first.folder })
    const headers = { authorization: bearer(token) }
    expect((await send(port, { path: '/v1/messages', body: 'x', headers })).status).toBe(200)
    expect((await send(port, { path: '/v1/enrolments', body: { code, token_name: 'web-1' } })).status).toBe(201)
  })
})

function pageOf(words: string, { status, stdout, stderr }: Ended): string {
  return `$ gatherd ${words}\n${stdout}${stderr}${status === 0 ? '' : `[${status}]\n`}`
}

/** What does not change from one time to the next; columns stay as wide as they are. */
function steady(pages: readonly string[], folder: string): string {
  return pages
    .join('\n')
    .replaceAll(folder, 'DATA')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'.padEnd(24, '.'))
    .replaceAll(/\bmg_[\w-]{43}/g, 'mg_SECRET')
    .replaceAll(/\bmgc_[\w-]{22}/g, 'mgc_SECRET')
    .replaceAll(/\b[0-9a-f]{16}\b/g, 'ID'.padEnd(16, '.'))
}
