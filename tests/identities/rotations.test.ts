/**
 * Keys are rotated as fast as they can be while endpoints send, renew and sign in: nobody notices (protocol rule S12).
 *
 * `ROTATIONS=500` is the long form.
 */
import { Agent } from 'node:http'
import { expect, it } from 'vitest'
import { jsonOf, send, type Answer, type Request } from '../harness/http.js'
import { identitiesScene, type Scene } from '../harness/identities.js'
import { sendLocally } from '../harness/local-socket.js'
import { basic, bearer } from '../harness/native-client.js'
import { tokenOf } from '../harness/classic-client.js'

const rotations = Number(process.env['ROTATIONS'] ?? 20)
const senders = 4

it(`S12: ${rotations} rotations under load: no request fails, and the first token is as good as the last`, async () => {
  const scene = await identitiesScene()
  const load = startLoad(scene)
  const first = await scene.tokenFor('dale')
  for (let count = 0; count < rotations; count++) {
    expect((await sendLocally(scene.server, { path: '/v1/keys' })).status).toBe(201)
    await load.more()
  }
  const { failed, acknowledged } = await load.stop()
  expect(failed).toEqual([])
  expect(acknowledged).toBeGreaterThan(rotations)
  const sent = await send(scene.server.port, { ...message(bearer(first)), body: 'last' })
  expect(sent.status).toBe(200)
  const keys = jsonOf(await sendLocally(scene.server, { method: 'GET', path: '/v1/keys' }))['keys'] as unknown[]
  expect(keys.length).toBe(rotations + 1)
})

interface Load {
  /** Resolves when another message is acknowledged. */
  readonly more: () => Promise<void>
  readonly stop: () => Promise<{ readonly failed: readonly string[]; readonly acknowledged: number }>
}

function startLoad({ server: { port }, tokenFor }: Scene): Load {
  const agent = new Agent({ keepAlive: true })
  const failed: string[] = []
  let [acknowledged, isOver] = [0, false]
  let waiting: (() => void)[] = []
  const ask = async (request: Request): Promise<Answer> => {
    const answer = await send(port, { ...request, agent })
    if (answer.status >= 300) failed.push(`${request.path} ${answer.status} ${answer.text}`)
    else if (request.path === '/v1/messages') acknowledged++
    for (const go of waiting.splice(0)) go()
    return answer
  }
  const sender = async (): Promise<void> => {
    let token = await tokenFor('dale')
    while (!isOver && failed.length === 0) {
      for (const each of [bearer(token), basic('dale', 'pass'), bearer(token)]) await ask(message(each))
      const renewed = await ask({ path: '/v1/sessions', headers: { authorization: bearer(token) } })
      if (renewed.status === 201) token = tokenOf(renewed)
    }
  }
  const over = Promise.all(Array.from({ length: senders }, sender)).finally(() => agent.destroy())
  return {
    more: () => (failed.length > 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
    stop: async () => {
      isOver = true
      await over
      waiting = []
      return { failed, acknowledged }
    },
  }
}

function message(authorization: string): Request {
  return { path: '/v1/messages', headers: { authorization }, body: 'Hail' }
}
