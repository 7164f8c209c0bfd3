/** What the server says of itself: to people, to programs, to supervisors. */
import { errorCodes, maxClassicBodyBytes, maxNesting, retryMeanings } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { openApiDocument } from './openapi/document.js'
import type { DatabaseContact } from '../sessions/change-feed.js'
import type { JournalHealth } from '@message-gatherer/journal'
import type { MessageLimits } from './limits.js'

export interface AboutRoutesOptions {
  readonly version: string
  readonly journalId: string
  readonly health: () => JournalHealth
  readonly database: () => DatabaseContact
  readonly limits: MessageLimits
  readonly isDraining: () => boolean
}

export function aboutRoutes(
  app: FastifyInstance,
  { version, journalId, health, database, limits, isDraining }: AboutRoutesOptions,
): void {
  app.get('/', forAll, (request, reply) => reply.type('text/plain; charset=utf-8').send(welcome(originOf(request))))

  app.get('/errors', forAll, (_request, reply) => reply.type('text/plain; charset=utf-8').send(errorList()))

  app.get('/v1', forAll, (_request, reply) =>
    reply.send({
      name: 'message-gatherer',
      version,
      journal_id: journalId,
      limits: {
        classic_body_bytes: maxClassicBodyBytes,
        body_bytes: limits.bodyBytes,
        decompressed_bytes: limits.decompressedBytes,
        message_bytes: limits.messageBytes,
        messages: limits.messages,
        nesting: maxNesting,
      },
    }),
  )

  app.get('/openapi.json', whileDraining, (request, reply) =>
    // Who names no host is told the path: it counts from where the document was.
    reply.send(openApiDocument({ version, origin: request.host === '' ? '/' : originOf(request) })),
  )

  app.get('/healthz', whileDraining, (_request, reply) => reply.send({ status: 'ok' }))

  app.get('/readyz', whileDraining, (_request, reply) => {
    const journal = health()
    const state = database()
    const isReady = journal.state === 'writable' && !isDraining() && state !== 'out of reach for too long'
    if (!isReady) reply.code(503).header('retry-after', 5)
    const status = isReady ? 'ready' : 'not ready'
    return reply.send({ status, draining: isDraining(), journal: journalAnswer(journal), database: { state } })
  })
}

const forAll = { config: { needs: 'nothing' } } as const
const whileDraining = { config: { needs: 'nothing', answersWhileDraining: true } } as const

function journalAnswer({ state, reason, damagedLines, missingBytes }: JournalHealth): object {
  const why = reason === undefined ? {} : { reason }
  return { state, ...why, damaged_lines: damagedLines, missing_bytes: missingBytes }
}

/** How the server was reached. */
function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

function welcome(origin: string): string {
  return `Message Gatherer: endpoints sign in and send messages; every one is kept, in order, in plain files.

Sign in and send in one; where registration is open, the first sign-in with a new name sets its password:

  curl -u NAME:PASSWORD -d 'Hail Dale!' ${origin}/v1/messages

The same by three messages, each a POST of JSON; the second answers with the token for the third:

  curl ${origin}/identify     -d '{"message_type":"IDENTIFY","username":"dale"}'
  curl ${origin}/authenticate -d '{"message_type":"AUTHENTICATE","username":"dale","password":"pass"}'
  curl ${origin}/message      -d '{"message_type":"MESSAGE","token":"…","message":"Hail Dale!"}'

With a setup link (https://…/#setup=CODE, printed by a server without an admin), the first admin:

  curl ${origin}/v1/setup -d '{"code":"CODE","username":"NAME","password":"PASSWORD"}'

By the small client: npx gather login ${origin} --user dale, then npx gather send 'Hail Dale!'

State: ${origin}/readyz   Errors explained: ${origin}/errors   All of it, as OpenAPI: ${origin}/openapi.json
`
}

function errorList(): string {
  const lines = Object.entries(errorCodes).map(
    ([code, { status, retry, meaning }]) => `${code}  ${status}  again: ${retry}\n    ${meaning}\n`,
  )
  const meanings = Object.entries(retryMeanings).map(
    ([retry, meaning]) => `again: ${retry}\n    The sender ${meaning}.\n`,
  )
  return [...lines, '\n', ...meanings].join('')
}
