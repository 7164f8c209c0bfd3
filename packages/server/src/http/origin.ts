/** How the server was reached, as the one who asks sees it. */
import type { FastifyRequest } from 'fastify'

/** `http://host:port` */
export function originOf({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
  return `${protocol}://${host}`
}
