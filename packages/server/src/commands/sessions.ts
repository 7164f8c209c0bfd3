/** `gatherd sessions list|end`: who is signed in, and the end of it (protocol rules S17, U9). */
import type { Host } from '@message-gatherer/command-line'
import { GathererError, hasCode } from '@message-gatherer/protocol'
import { sessionJson, timeText } from '../administration/as-json.js'
import { openLocalAdministration } from '../administration/local-administration.js'
import { table } from './table.js'
import type { ListedSession, SessionAdministration } from '../administration/session-administration.js'
import type { SessionsSettings, UsersSettings } from '../settings.js'

export async function listSessions(settings: SessionsSettings, host: Host): Promise<void> {
  await work(settings, host, async sessions => {
    const all = await allOf(sessions, settings.user)
    if (settings.json) host.stdout.write(`${JSON.stringify({ sessions: all.map(sessionJson) })}\n`)
    else if (all.length > 0) host.stdout.write(`${table(heads, all.map(cellsOf))}\n`)
    if (all.length === 0 && !settings.quiet) host.stderr.write('nobody is signed in\n')
  })
}

/** @param id undefined: all of `--user`. */
export async function endSessions(id: string | undefined, settings: SessionsSettings, host: Host): Promise<void> {
  if ((id === undefined) === (settings.user === undefined)) {
    throw new GathererError('USAGE', 'sessions end: which?', {
      hint: 'gatherd sessions end ID (gatherd sessions list tells it), or --user NAME for all of a user',
    })
  }
  await work(settings, host, async sessions => {
    const ended = id === undefined ? await endAllOf(sessions, settings.user ?? '') : await endOne(sessions, id)
    if (settings.json) host.stdout.write(`${JSON.stringify({ ended })}\n`)
    else for (const each of ended) host.stdout.write(`${each}: ended\n`)
    if (ended.length === 0 && !settings.quiet) host.stderr.write(`${settings.user} is not signed in\n`)
  })
}

async function endOne(sessions: SessionAdministration, id: string): Promise<readonly string[]> {
  await sessions.end(id)
  return [id]
}

async function endAllOf(sessions: SessionAdministration, user: string): Promise<readonly string[]> {
  const ended: string[] = []
  for (const { id } of await allOf(sessions, user)) if (await isEnded(sessions, id)) ended.push(id)
  return ended
}

/** One that ended by itself meanwhile is none of ours. */
async function isEnded(sessions: SessionAdministration, id: string): Promise<boolean> {
  try {
    await sessions.end(id)
    return true
  } catch (error) {
    if (hasCode(error, 'SESSION_UNKNOWN')) return false
    throw error
  }
}

async function work(
  { data }: UsersSettings,
  host: Host,
  run: (sessions: SessionAdministration) => Promise<void>,
): Promise<void> {
  const { administration, close } = await openLocalAdministration(data, host.now)
  try {
    await run(administration.sessions)
  } finally {
    await close()
  }
}

async function allOf(sessions: SessionAdministration, user: string | undefined): Promise<readonly ListedSession[]> {
  const all: ListedSession[] = []
  for (;;) {
    const page = await sessions.list({ user, after: all.at(-1)?.id })
    for (const session of page.sessions) all.push(session)
    if (!page.more) return all
  }
}

const heads = ['ID', 'USER', 'KIND', 'ADDRESS', 'STATE', 'CHANGED', 'ENDS']

function cellsOf({ id, user, kind, address, state, changedAtMs, expiresAtMs }: ListedSession): readonly string[] {
  const ends = expiresAtMs === undefined ? '-' : timeText(expiresAtMs)
  return [id, user, kind, address ?? '-', state, timeText(changedAtMs), ends]
}
