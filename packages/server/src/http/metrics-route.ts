/**
 * `GET /metrics`: for this machine, and for who may read everything (rule O6).
 *
 * A proxy on this machine looks like this machine, and a page in a browser here can ask in the name of another host: either
 * way the request is not taken for a local one.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopback } from './address.js'
import type { ReadAuthorization } from './authorization.js'
import { demand } from '../sessions/credential.js'
import type { Access } from '../sessions/access.js'

export interface MetricsText {
  readonly contentType: string
  readonly text: () => Promise<string>
}

export interface MetricsRouteOptions {
  readonly metrics: MetricsText
  readonly access: Access
  readonly readAuthorization: ReadAuthorization
  readonly addressOf: (request: FastifyRequest) => string
  /** Came through the data folder. */
  readonly isLocal: (request: FastifyRequest) => boolean
}

export function metricsRoute(app: FastifyInstance, options: MetricsRouteOptions): void {
  const { contentType, text } = options.metrics
  const config = { needs: 'own judgement', answersWhileDraining: true } as const
  app.get('/metrics', { config, onRequest: async request => judge(request, options) }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(contentType)
      .send(await text()),
  )
}

async function judge(request: FastifyRequest, options: MetricsRouteOptions): Promise<void> {
  const { access, readAuthorization, addressOf, isLocal } = options
  const address = addressOf(request)
  if (isLocal(request) || cameDirectly(request, address)) return
  request.credential = await access.admit(readAuthorization(request.raw), address)
  demand(request.credential, 'read all')
}

/** What proxies add to what they pass on. */
const passedOn = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|x-original-.*)$/

function cameDirectly({ raw, hostname }: FastifyRequest, address: string): boolean {
  const peer = raw.socket.remoteAddress ?? ''
  if (!isLoopback(peer.replace(/^::ffff:/i, '')) || !isLoopback(address)) return false
  return isLoopback(hostname.replace(/^\[|\]$/g, '')) && !Object.keys(raw.headers).some(name => passedOn.test(name))
}
