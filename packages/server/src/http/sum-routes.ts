/** `GET /v1/streams`, `/v1/senders` and `/v1/histogram`: what there is, in numbers (protocol rules R15, R17 and R18). */
import { histogramPath, sendersPath, streamsPath } from '@message-gatherer/protocol'
import type { NamedTotal } from '@message-gatherer/journal'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ReadAuthorization } from './authorization.js'
import { readAfterName, readHistogramQuery, readUser } from './read-sums.js'
import { unlessGone } from './unless-gone.js'
import { readableUsers } from '../reading/rights.js'
import type { Access } from '../sessions/access.js'
import type { Credential } from '../sessions/credential.js'
import type { HistogramCounted, Sums } from '../reading/sums.js'
import type { Readers } from '../reading/readers.js'

export interface SumRoutesOptions {
  readonly access: Access
  readonly readAuthorization: ReadAuthorization
  readonly sums: Sums
  readonly readers: Readers
  readonly now: () => number
  readonly addressOf: (request: FastifyRequest) => string
}

/** Of a request, once it is known who asks. */
type Count = (url: string, credential: Credential, signal: AbortSignal) => Promise<object>

const judgedHere = { config: { needs: 'own judgement' } } as const

export function sumRoutes(app: FastifyInstance, options: SumRoutesOptions): void {
  const { access, readAuthorization, readers, addressOf, sums, now } = options
  const answer = (count: Count) => async (request: FastifyRequest, reply: FastifyReply) => {
    const credential = await access.admit(readAuthorization(request.raw), addressOf(request))
    const url = request.raw.url ?? ''
    const reader = readers.open(reply.raw)
    return unlessGone(reader, reply, async () =>
      reply.header('cache-control', 'no-store').send(await count(url, credential, reader.signal)),
    )
  }

  app.get(
    streamsPath,
    judgedHere,
    answer(async (url, credential, signal) => {
      const [user] = readableUsers(credential, readUser(url)) ?? []
      const { totals, more } = await sums.totals({ of: 'streams', user, after: undefined }, signal)
      return { streams: totals.map(total => totalAnswer('stream', total)), ...(more && { more }) }
    }),
  )

  app.get(
    sendersPath,
    judgedHere,
    answer(async (url, credential, signal) => {
      const after = readAfterName(url)
      const [user] = readableUsers(credential, undefined) ?? []
      const { totals, more } = await sums.totals({ of: 'users', user, after }, signal)
      return { senders: totals.map(total => totalAnswer('user', total)), ...(more && { more }) }
    }),
  )

  app.get(
    histogramPath,
    judgedHere,
    answer(async (url, credential, signal) => {
      const wanted = readHistogramQuery(url, now())
      const users = readableUsers(credential, wanted.filter.users)
      const filter = users ? { ...wanted.filter, users } : wanted.filter
      return histogramAnswer(await sums.histogram({ ...wanted, filter }, signal))
    }),
  )
}

function totalAnswer(what: 'stream' | 'user', { name, entries, bytes, lastReceivedAtMs }: NamedTotal): object {
  return { [what]: name, entries, bytes, last_received_at: new Date(lastReceivedAtMs).toISOString() }
}

function histogramAnswer({ sinceMs, untilMs, bucketMs, entries, bytes }: HistogramCounted): object {
  return {
    since: new Date(sinceMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    bucket_ms: bucketMs,
    buckets: entries.map((count, at) => ({ entries: count, bytes: bytes[at] ?? 0 })),
  }
}
