/** What the server says of itself: to programs, to supervisors, and to people who look up an error. */
import { errorCodes, maxClassicBodyBytes, maxNesting, retryMeanings } from '@message-gatherer/protocol'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi/document.js'
import { originOf } from './origin.js'
import type { DatabaseContact } from '../sessions/change-feed.js'
import type { JournalHealth } from '@message-gatherer/journal'
import type { MessageLimits } from './limits.js'

export interface AboutRoutesOptions {
  readonly version: string
  readonly journalId: string
  readonly registration: 'open' | 'closed'
  readonly health: () => JournalHealth
  readonly database: () => DatabaseContact
  readonly limits: MessageLimits
  readonly isDraining: () => boolean
}

export function aboutRoutes(
  app: FastifyInstance,
  { version, journalId, registration, health, database, limits, isDraining }: AboutRoutesOptions,
): void {
  app.get('/errors', forAll, (_request, reply) => reply.type('text/plain; charset=utf-8').send(errorList()))

  app.get('/v1', forAll, (_request, reply) =>
    reply.send({
      name: 'message-gatherer',
      version,
      journal_id: journalId,
      registration,
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

function errorList(): string {
  const lines = Object.entries(errorCodes).map(
    ([code, { status, retry, meaning }]) => `${code}  ${status}  again: ${retry}\n    ${meaning}\n`,
  )
  const meanings = Object.entries(retryMeanings).map(
    ([retry, meaning]) => `again: ${retry}\n    The sender ${meaning}.\n`,
  )
  return [...lines, '\n', ...meanings].join('')
}
