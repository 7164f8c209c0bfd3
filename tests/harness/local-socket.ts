/** `gatherd.sock` in a server's data folder: whoever can open it is admin (protocol rule U6). */
import * as http from 'node:http'
import { join } from 'node:path'
import type { Role } from '@message-gatherer/protocol'
import type { Answer } from './http.js'

export interface LocalRequest {
  readonly method?: string
  readonly path: string
  /** A string goes as it is, anything else as JSON. */
  readonly body?: unknown
}

export function socketOf({ folder }: { readonly folder: string }): string {
  return join(folder, 'gatherd.sock')
}

/** Sends one request on a connection of its own. */
export function sendLocally(
  server: { readonly folder: string },
  { method = 'POST', path, body }: LocalRequest,
): Promise<Answer> {
  const content = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const headers = { 'content-length': String(Buffer.byteLength(content)) }
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: socketOf(server), method, path, headers, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode: status = 0, headers: answered } = response
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString() })
      })
    })
    request.once('error', reject)
    request.end(content)
  })
}

/** Adds a user with the password `pass`. */
export async function addUser(server: { readonly folder: string }, name: string, role: Role): Promise<void> {
  const answer = await sendLocally(server, { path: '/v1/users', body: { name, role, password: 'pass' } })
  if (answer.status !== 201) throw new Error(answer.text)
}
