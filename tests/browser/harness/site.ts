/** What a page is opened of: a server, and who looks at it. */
import type { Role } from '@message-gatherer/protocol'
import { send } from '../../harness/http.js'
import { addUser } from '../../harness/local-socket.js'

export interface Served {
  readonly port: number
  readonly folder: string
}

export interface Cookie {
  readonly name: string
  readonly value: string
}

export function originOf({ port }: Pick<Served, 'port'>): string {
  return `http://127.0.0.1:${port}`
}

/** Adds a user and signs it in, as the page does it. */
export async function newcomer(server: Served, name: string, role: Role): Promise<Cookie> {
  await addUser(server, name, role)
  return cookieOf(server, name)
}

/** A session of a user whose password is `pass`. */
export async function cookieOf(server: Served, username: string): Promise<Cookie> {
  const answer = await send(server.port, {
    path: '/v1/sessions',
    body: { username, password: 'pass', cookie: true },
    headers: { 'gatherer-csrf': '1' },
  })
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(answer.headers['set-cookie'])) ?? []
  if (value === '') throw new Error(answer.text)
  return { name, value }
}
