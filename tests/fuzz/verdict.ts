/** What is wrong with an answer: undocumented, telling of the machine, of a bug of ours, or of somebody else (protocol rule A5). */
import { fileURLToPath } from 'node:url'
import { canary, sesame } from './hostile-text.js'
import type { Arrived } from './answer-reader.js'
import type { Documented } from '../harness/documented.js'
import type { Exchanged } from './exchange.js'
import type { HostileRequest } from './hostile-requests.js'

export interface Surroundings {
  readonly documented: Documented
  /** What no answer may tell: places on this machine. */
  readonly places: readonly string[]
}

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** In words; nothing, if all is well. */
export function troubleIn(
  { request, sent, answer }: Exchanged,
  { documented, places }: Surroundings,
): readonly string[] {
  if (!answer) return ['the server closed without an answer']
  return [
    ...statusTrouble(answer),
    ...(isOfParser(answer) || isExpectationFailed(request, answer)
      ? []
      : documentedTrouble(documented, request, answer)),
    ...insidesIn(answer, places),
    ...secretsIn(answer, { request, sent }),
  ]
}

function statusTrouble({ status, headers, text }: Arrived): string[] {
  if (status > 500 && status !== 503) return [`status ${status}`]
  if (status === 500 || /"UNEXPECTED"|"Unexpected\. /.test(text.slice(0, 200))) return ['a bug of ours']
  const waits = /^\d+$/.test(headers['retry-after'] ?? '')
  return (status === 503 || status === 429) && !waits ? [`${status} without Retry-After`] : []
}

/** What Node's parser refuses never gets to a route (protocol rule P7). */
function isOfParser({ status, closes, text }: Arrived): boolean {
  return status === 400 && closes && (text === '' || text.includes('"INVALID_REQUEST"'))
}

function isExpectationFailed({ headers }: HostileRequest, { status, text }: Arrived): boolean {
  return status === 417 && text === '' && headers.some(([name]) => name === 'expect')
}

/** Of the path as it stands, or as the router reads it: without a fragment, and each part decoded. */
function documentedTrouble(
  { troubleIn: trouble }: Documented,
  { method, target }: HostileRequest,
  answer: Arrived,
): readonly string[] {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] || '/'
  const found = trouble({ method, path }, answer)
  return found.length === 0 ? found : trouble({ method, path: asRead(path) }, answer)
}

function asRead(path: string): string {
  try {
    const parts = (path.split('#', 1)[0] ?? '').split('/').map(decodeURIComponent)
    return parts.map(part => part.replaceAll(/[/?]/g, encodeURIComponent)).join('/')
  } catch {
    // What cannot be read is nowhere.
    return '/nowhere'
  }
}

const insides =
  /\$argon2|node_modules|node:internal|SQLITE_|\bat \S+ \(|\bat file:|packages\/|\.js:\d|ENOENT|undefined|\[object /

function insidesIn({ text, headers, status }: Arrived, places: readonly string[]): string[] {
  const all = `${status < 300 ? '' : text}${JSON.stringify(headers)}`
  const told = places.filter(place => `${text}${all}`.includes(place))
  const [found] = insides.exec(all) ?? []
  return [...told, ...(found === undefined ? [] : [found])].map(what => `it tells of the inside: ${what}`)
}

function secretsIn(
  { status, text, headers }: Arrived,
  { request, sent }: Pick<Exchanged, 'request' | 'sent'>,
): string[] {
  const all = `${text}${JSON.stringify(headers)}`
  const mayReadAll = !['nobody', 'writer'].includes(request.asker)
  const [, token] = /^authorization: bearer (\S{20,})/im.exec(sent.toString('latin1')) ?? []
  return [
    ...(all.includes(sesame) ? ['a password'] : []),
    // Who asks for a new token twice in a second gets the same.
    ...(status >= 400 && token !== undefined && all.includes(token) ? ['the token that was shown'] : []),
    ...(!mayReadAll && all.includes(canary) ? ["another user's data"] : []),
  ].map(what => `it tells ${what}`)
}
