/** How entries leave a command: as lines for people on a terminal, else as they are stored (reading rule T4). */
import type { ReadEntry } from '@message-gatherer/client'
import type { Context } from '../context.js'
import { finderOf, type Sought } from './highlight.js'
import { paintFor } from './paint.js'
import { shownEntry } from './show-entry.js'

export type Present = (entry: ReadEntry) => string

export async function presenterFor({ surroundings, settings }: Context, sought: Sought = {}): Promise<Present> {
  const { host } = surroundings
  if (settings.json || !host.stdout.isTTY) return ({ line }) => `${line}\n`
  const paint = paintFor(host, settings)
  const find = await finderOf(sought)
  return entry => shownEntry(entry, { paint, find, now: host.now })
}
