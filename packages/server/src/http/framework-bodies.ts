/** Bodies of the requests that the web framework answers: few, small, and counted as those of the door are. */
import assert from 'node:assert'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { maxClassicBodyBytes } from '@message-gatherer/protocol'
import { noRoom, readBody, type Arrived } from './body.js'
import type { Held, InFlight } from './in-flight.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Where there is a body. */
    arrived: (Arrived & { readonly held: Held }) | undefined
  }
}

/** Bodies are bytes: what they are is for the route to find out (protocol rule P3). */
export function readBodies(app: FastifyInstance, inFlight: InFlight): void {
  app.decorateRequest('arrived', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    // The body is what it is, whatever its label says.
    request.raw.headers['content-type'] = undefined
    if (!hasBody(request.headers)) return done()
    if (!inFlight.isOpen) return done(noRoom())
    const held = inFlight.open()
    request.arrived = { request: request.raw, response: reply.raw, held }
    reply.raw.once('close', () => held.release())
    done()
  })
  // The body was used then. An answer whose turn on its connection never comes does not close.
  app.addHook('onSend', (request, _reply, payload, done) => {
    request.arrived?.held.release()
    done(null, payload)
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async ({ arrived }: FastifyRequest) => {
    assert(arrived)
    return readBody(arrived, { maxBytes: maxClassicBodyBytes, limit: 'GET /v1 tells the limits', held: arrived.held })
  })
}

function hasBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
