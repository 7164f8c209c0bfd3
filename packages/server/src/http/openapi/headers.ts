/** The headers that answers of a status have, in the document. */
import { challengeFor } from '../authorization.js'
import type { Answer, Header } from './model.js'

/** What a status says in its headers, as the `headers` of an answer. */
export function headersFor(status: number, dialect: 'classic' | 'native'): Pick<Answer, 'headers'> {
  if (status < 400) return {}
  const always = { 'Gatherer-Request-Id': requestId }
  if (status === 429 || status === 503) return { headers: { ...always, 'Retry-After': retryAfter } }
  if (status === 405) return { headers: { ...always, Allow: allow } }
  if (status === 401 && dialect === 'native') return { headers: { ...always, 'WWW-Authenticate': challenge } }
  return { headers: always }
}

const requestId: Header = {
  description: "What the request is called in the server's log: its own `X-Request-Id`, or a new one.",
  required: true,
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
}

export const retryAfter: Header = {
  description: 'After how many seconds another try makes sense.',
  required: true,
  schema: { type: 'integer', minimum: 1, maximum: 3600 },
}

const allow: Header = { description: 'The methods of this path.', required: true, schema: { type: 'string' } }

const challenge: Header = {
  description: '`Basic` only for those who tried it: browsers ask for a password then.',
  required: true,
  schema: { type: 'string', enum: [challengeFor(undefined), challengeFor('Basic')] },
}
