/** `/v1/audit`: who changed what (protocol rules U7, U8). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from './admission.js'
import { invalidParameter, readParameters, type Parameters } from './query-parameters.js'
import { auditJson } from '../administration/as-json.js'
import type { AdministrationFor } from '../administration/administration.js'
import type { AuditPlace } from '../database/audit-records.js'

export interface AuditRoutesOptions {
  readonly administration: AdministrationFor
  readonly addressOf: (request: FastifyRequest) => string
}

export function auditRoutes(app: FastifyInstance, { administration, addressOf }: AuditRoutesOptions): void {
  app.get('/v1/audit', { config: { needs: 'administer' } }, async (request, reply) => {
    const { lines, more } = await administration(actorOf(request, addressOf)).audit.list(readPlace(request.url))
    return reply.send({ audit: lines.map(auditJson), ...(more && { more }) })
  })
}

/** @throws {GathererError} INVALID_REQUEST */
function readPlace(url: string): AuditPlace {
  const parameters = readParameters(url, { once: ['after', 'before'], several: [] })
  const [after, before] = [readId(parameters, 'after'), readId(parameters, 'before')]
  if (after !== undefined && before !== undefined) throw invalidParameter('before', 'stands beside ?after=', 'give one')
  return { after, before }
}

function readId(parameters: Parameters, name: string): number | undefined {
  const [text] = parameters.get(name) ?? []
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw invalidParameter(name, 'is no id', 'an id is what "id" says in an answer')
}
