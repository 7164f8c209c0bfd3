/** What is known of each user: itself, what it sent and how fast, its sessions. Decides how they are told; asks nobody. */
import type { Sender } from '../../api/arrivals.js'
import type { ListedSession } from '../../api/sessions.js'
import type { User } from '../../api/users.js'

export interface KnownUser extends User {
  /** Unix milliseconds; undefined: it never sent anything. */
  readonly lastMs: number | undefined
  readonly entries: number
  /** Messages a second; undefined: not known yet. */
  readonly rate: number | undefined
  readonly sessions: number
}

/** What senders had sent at a time, in Unix milliseconds. */
export interface Sent {
  readonly atMs: number
  readonly senders: readonly Sender[]
}

export const orders = {
  name: 'name',
  seen: 'last seen',
  entries: 'messages',
  rate: 'rate',
} as const

export type Order = keyof typeof orders

export function knownUsers(
  users: readonly User[],
  sent: readonly Sent[],
  sessions: readonly ListedSession[],
): readonly KnownUser[] {
  const [before, latest] = [sent.at(-2), sent.at(-1)]
  const [then, now] = [before, latest].map(at => new Map(at?.senders.map(sender => [sender.user, sender])))
  const seconds = before && latest ? (latest.atMs - before.atMs) / 1000 : 0
  const counts = countsOf(sessions)
  return users.map(user => {
    const sender = now?.get(user.name)
    const entries = sender?.entries ?? 0
    // Retention takes away, too.
    const more = Math.max(0, entries - (then?.get(user.name)?.entries ?? 0))
    return {
      ...user,
      lastMs: sender && Date.parse(sender.last_received_at),
      entries,
      rate: seconds > 0 ? more / seconds : undefined,
      sessions: counts.get(user.name) ?? 0,
    }
  })
}

/** Those whose name, role or state has the text in it. */
export function narrowed(users: readonly KnownUser[], text: string): readonly KnownUser[] {
  const wanted = text.trim().toLowerCase()
  return users.filter(({ name, role, state }) => `${name} ${role} ${state}`.toLowerCase().includes(wanted))
}

/** By name as the server has them; else the most, or the latest, first. */
export function ordered(users: readonly KnownUser[], order: Order): readonly KnownUser[] {
  if (order === 'name') return users
  const weight = ({ lastMs = 0, entries, rate = 0 }: KnownUser): number => ({ seen: lastMs, entries, rate })[order]
  return users.toSorted((a, b) => weight(b) - weight(a))
}

function countsOf(sessions: readonly ListedSession[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { user } of sessions) counts.set(user, (counts.get(user) ?? 0) + 1)
  return counts
}
