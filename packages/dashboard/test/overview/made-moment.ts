/** A moment in which nothing has happened yet, but for what a test says. */
import type { Moment } from '../../src/views/overview/moments.js'

export const startMs = 1_790_000_000_000

export function momentWith(parts: Partial<Moment> = {}): Moment {
  const atMs = parts.atMs ?? startMs
  return {
    atMs,
    serverMs: atMs,
    startSeconds: 1_780_000_000,
    stored: 0,
    failed: 0,
    endOffset: 0,
    refused: new Map(),
    ackSeconds: [],
    freeBytes: 100e9,
    reserveBytes: 1e9,
    journalBytes: 0,
    lastSeenMs: new Map(),
    ...parts,
  }
}
