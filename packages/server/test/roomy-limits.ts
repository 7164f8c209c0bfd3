import type { MessageLimits } from '../src/http/limits.js'

/** What a request may hold where a test is not about that. */
export const roomyLimits: MessageLimits = {
  bodyBytes: 8 * 1024 * 1024,
  decompressedBytes: 32 * 1024 * 1024,
  messageBytes: 1024 * 1024,
  messages: 10_000,
}
