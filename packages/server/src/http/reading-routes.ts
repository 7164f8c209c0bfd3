/** `GET /v1/messages` (protocol rules R1 to R14, R16). */
import type { Socket } from 'node:net'
import { messagesPath } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ReadAuthorization } from './authorization.js'
import { answerEntries, headersOf, type Answering } from './entry-answers.js'
import { answerEvents } from './entry-events.js'
import { readQuery } from './read-query.js'
import { unlessGone } from './unless-gone.js'
import { permissionFor, readableUsers } from '../reading/rights.js'
import type { Access, Admitted } from '../sessions/access.js'
import type { Reading, Wanted } from '../reading/reading.js'
import type { Reader } from '../reading/reader.js'
import type { Readers } from '../reading/readers.js'

export interface ReadingRoutesOptions {
  readonly access: Access
  readonly readAuthorization: ReadAuthorization
  readonly reading: Reading
  readonly readers: Readers
  readonly now: () => number
  readonly addressOf: (request: FastifyRequest) => string
  /** Something failed when the answer had begun. */
  readonly onFailure: (error: unknown) => void
}

/** Of an answer that may be ready before it begins. */
const wholeBytes = 4 * 1024 * 1024
const keepAliveMs = 60_000
/** When its turn has come. */
const judgedHere = { config: { needs: 'own judgement' } } as const

export function readingRoutes(app: FastifyInstance, options: ReadingRoutesOptions): void {
  const { access, readAuthorization, reading, readers, addressOf } = options
  const admit = async (request: FastifyRequest) => access.admitUntil(readAuthorization(request.raw), addressOf(request))

  app.get(messagesPath, judgedHere, async (request, reply) => {
    const admitted = await admit(request)
    const wanted = readable(readQuery(request.raw.url ?? '', request.headers), admitted)
    const reader = readers.open(reply.raw)
    if (wanted.follows) reader.follow(permissionFor(admitted, wanted.filter.users))
    return unlessGone(reader, reply, async () => {
      const begun = await reading.begin(wanted, reader)
      if (request.method === 'HEAD') return reply.headers(headersOf({ reading, begun })).send()
      const take: Answering['take'] = answer => {
        if (answer === 'lasting') cutWhenGone(reader, request.raw.socket)
        return reply.hijack().raw
      }
      return send({ reading, begun, reader, take }, options)
    })
  })
}

/** What of it may be read. @throws {GathererError} NOT_ALLOWED */
function readable(wanted: Wanted, { credential }: Admitted): Wanted {
  const { filter, follows } = wanted
  const users = readableUsers(credential, filter.users)
  return {
    ...wanted,
    filter: users === undefined ? filter : { ...filter, users },
    ...(!follows && wanted.format !== 'event-stream' && { firstPieceBytes: wholeBytes }),
  }
}

/** Whoever goes away while there is nothing for it is noticed; who only ends its own side counts as gone. */
function cutWhenGone(reader: Reader, socket: Socket): void {
  const cut = () => reader.cut()
  socket.setKeepAlive(true, keepAliveMs)
  socket.once('end', cut)
  reader.onClose(() => socket.off('end', cut))
  if (socket.readableEnded) cut()
}

/** @throws Error: the reading thread failed before there was anything to send. */
async function send(answering: Answering, { now, onFailure }: ReadingRoutesOptions): Promise<void> {
  let hasBegun = false
  const take: Answering['take'] = answer => {
    hasBegun = true
    return answering.take(answer)
  }
  try {
    if (answering.begun.wanted.format === 'event-stream') await answerEvents({ ...answering, take, now })
    else await answerEntries({ ...answering, take })
  } catch (error) {
    if (!hasBegun) throw error
    onFailure(error)
  }
}
