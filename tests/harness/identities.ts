/** A running server with an admin `root` and a writer `dale`, whose answers are held to what is documented. */
import { tokenOf } from './classic-client.js'
import { documentedBy } from './documented.js'
import { startGatherd, type Gatherd, type GatherdOptions } from './gatherd.js'
import { send, type Answer, type Request } from './http.js'
import { addUser } from './local-socket.js'
import { bearer } from './native-client.js'

export interface Scene {
  readonly server: Gatherd
  /** A token of a session of its own. */
  readonly tokenFor: (user: string, password?: string) => Promise<string>
  /** GET, unless something else is said. */
  readonly ask: (path: string, request?: Partial<Request> & { readonly token?: string }) => Promise<Answer>
}

export async function identitiesScene(options: GatherdOptions = {}): Promise<Scene> {
  const server = await startGatherd(options)
  const documented = await documentedBy(server)
  await addUser(server, 'root', 'admin')
  await addUser(server, 'dale', 'writer')
  const ask: Scene['ask'] = async (path, { token, ...more } = {}) => {
    const headers = { ...(token !== undefined && { authorization: bearer(token) }), ...more.headers }
    const request = { method: 'GET', path, ...more, headers }
    const answer = await send(server.port, request)
    documented.expect(request, answer)
    return answer
  }
  const tokenFor: Scene['tokenFor'] = async (username, password = 'pass') =>
    tokenOf(await ask('/v1/sessions', { method: 'POST', body: { username, password } }))
  return { server, tokenFor, ask }
}
