/** No secret in a URL, a log, an error or a file where it does not belong (operations rule L12). */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer, type Request } from '../harness/http.js'
import { openSocket } from '../harness/raw-socket.js'

/** Each stands for what somebody may send by mistake, or on purpose. */
const secrets = {
  password: 'telling-password-1',
  wrong: 'telling-guess-2',
  basic: 'telling-basic-3',
  wrongBasic: 'telling-basic-guess-4',
  badToken: 'telling.token.5',
  apiToken: 'mg_telling-api-token-6',
  broken: 'telling-broken-7',
  cookie: 'telling-cookie-8',
  newPassword: 'telling-new-password-9',
} as const

const server = await startGatherd()
const base64 = (text: string) => Buffer.from(text).toString('base64')
const answers: Answer[] = []

async function ask(request: Request): Promise<Answer> {
  const answer = await send(server.port, request)
  answers.push(answer)
  return answer
}

it('L12: whoever signs in, fails to, or sends nonsense finds it in no answer, log or file', async () => {
  const client = classicClient(server)
  answers.push(await client.identify('dale'), await client.authenticate('dale', secrets.password))
  answers.push(await client.authenticate('dale', secrets.wrong))
  const signedIn = await ask({ path: '/v1/sessions', body: { username: 'dale', password: secrets.password } })
  const token = String(jsonOf(signedIn)['token'])
  const bearer = { authorization: `Bearer ${token}` }
  await ask({ path: '/v1/sessions', body: { username: 'dale', password: secrets.wrong } })
  await ask({ path: '/v1/sessions', body: `{"username":"dale","password":"${secrets.broken}` })
  await ask({ path: '/v1/sessions', body: { username: 'dale', password: [secrets.broken] } })
  await ask({ path: '/v1/users', body: { name: 'gina', password: secrets.newPassword }, headers: bearer })
  await ask({ path: '/v1/users', body: { name: 'gina', password: { x: secrets.newPassword } }, headers: bearer })
  for (const authorization of [
    `Basic ${base64(`gina:${secrets.basic}`)}`,
    `Basic ${base64(`gina:${secrets.wrongBasic}`)}`,
    `Basic ${base64(secrets.broken)}`,
    `Basic ${secrets.broken}!`,
    `Bearer ${secrets.badToken}`,
    `Bearer ${secrets.apiToken}`,
    `Digest ${secrets.broken}`,
  ]) {
    for (const path of ['/v1/messages', '/v1/sessions', '/nothing']) {
      await ask({ path, body: 'Hail', headers: { authorization, cookie: `session=${secrets.cookie}` } })
    }
  }
  await ask({ path: '/message', body: { message_type: 'MESSAGE', token: secrets.badToken, message: 'Hail' } })
  await ask({ path: '/message', body: { message_type: 'MESSAGE', token: [secrets.badToken], message: 'Hail' } })
  await ask({ path: '/v1/messages', body: 'Hail', headers: bearer })
  const { socket, closed, received } = await openSocket(server)
  socket.write(`GET / HTTP/1.1\r\nAuthorization: Bearer ${secrets.badToken}\r\nnonsense\r\n\r\n`)
  await closed
  expect(answers.length).toBeGreaterThan(30)
  await server.stop()
  const { stdout, stderr } = server.printed()
  const places = {
    answers: answers.map(answer => JSON.stringify({ ...answer, text: withoutToken(answer) })).join('\n') + received(),
    stdout,
    stderr,
    files: filesIn(server.folder),
  }
  const forms = [...Object.values(secrets), token].flatMap(secret => [secret, base64(secret), base64(`gina:${secret}`)])
  for (const [place, text] of Object.entries(places)) {
    expect(
      forms.filter(form => text.includes(form)),
      place,
    ).toEqual([])
  }
  // Somebody did look: the log and the files are there.
  expect(places.files).toContain('$argon2id$')
  expect(stderr).toContain('registration')
})

/** The one place where a token belongs. */
function withoutToken({ text }: Answer): string {
  return text.replace(/"token":"[^"]+"/, '"token":"…"')
}

function filesIn(root: string): string {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map(name => join(root, name))
  return paths
    .filter(path => statSync(path).isFile())
    .map(path => readFileSync(path, 'latin1'))
    .join('\n')
}
