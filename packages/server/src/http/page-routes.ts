/**
 * `GET /`: the page for browsers, a text for everybody else; and what the page loads (page rules V1, V2; protocol rule A1).
 */
import { GathererError } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { prefers } from './accept.js'
import { originOf } from './origin.js'
import { welcome } from './welcome.js'
import type { Page, PageFile } from './page-files.js'

export interface PageRoutesOptions {
  /** Undefined: it was not built. */
  readonly page: Page | undefined
}

type Named = { readonly Params: { readonly name: string } }

/** What the page may load, run and ask: what came from here. Nothing inline, no other origin, in no frame. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const forAll = { config: { needs: 'nothing' } } as const
/** Its name never names anything else. */
const forEver = 'public, max-age=31536000, immutable'

export function pageRoutes(app: FastifyInstance, { page }: PageRoutesOptions): void {
  app.get('/', forAll, (request, reply) => {
    reply.raw.appendHeader('Vary', 'Accept, Accept-Encoding')
    if (!page || !prefers(request.headers.accept, 'text/html', 'text/plain')) {
      return reply.type('text/plain; charset=utf-8').send(welcome(originOf(request), page ? 'built' : 'not built'))
    }
    reply.header('cache-control', 'no-cache').header('content-security-policy', contentPolicy)
    return sendFile(page.index, request, reply)
  })

  app.get<Named>('/assets/:name', forAll, (request, reply) => {
    const file = page?.assets.get(request.params.name)
    if (!file) throw noSuchFile(request)
    reply.raw.appendHeader('Vary', 'Accept-Encoding')
    reply.header('cache-control', forEver)
    return sendFile(file, request, reply)
  })
}

/** Nothing, to whoever has it already. */
function sendFile(
  { type, hash, bytes, gzipped }: PageFile,
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
): FastifyReply {
  const small = takesGzip(headers['accept-encoding']) ? gzipped : undefined
  const tag = small ? `"${hash}.gz"` : `"${hash}"`
  reply.header('etag', tag)
  if (isNamed(headers['if-none-match'], tag)) return reply.code(304).send()
  if (small) reply.header('content-encoding', 'gzip')
  return reply.type(type).send(small ?? bytes)
}

/** By its name, and unless it is refused by `q=0` (RFC 9110, section 12.5.3). */
function takesGzip(header: string | readonly string[] = ''): boolean {
  return /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i.test(String(header))
}

/** Weakly, as RFC 9110, section 13.1.2, has it. */
function isNamed(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map(text => text.trim().replace(/^W\//, ''))
  return tags.includes(tag) || tags.includes('*')
}

function noSuchFile({ params: { name } }: { readonly params: Named['Params'] }): GathererError {
  return new GathererError('NOT_FOUND', `the page has no file ${JSON.stringify(name)}`, { hint: 'load / again' })
}
