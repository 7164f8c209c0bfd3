/** Whoever is gone gets no answer, and nothing has failed. */
import type { FastifyReply } from 'fastify'
import type { Reader } from '../reading/reader.js'

export async function unlessGone(
  reader: Reader,
  reply: FastifyReply,
  answer: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await answer()
  } catch (error) {
    if (reader.isGone) return reply.hijack()
    throw error
  }
}
