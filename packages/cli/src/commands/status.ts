/**
 * `gather status`: which server and user, whether the server can be reached, whether there is a credential.
 */
import type { Transport } from '@message-gatherer/client'
import { printJson, type Context } from '../context.js'
import { CredentialFile, type Credential } from '../credential-file.js'
import { exitOnSignal } from '../stop.js'
import { transportTo } from '../transport.js'
import { userNameOf } from '../user-name.js'

interface Status {
  readonly server: string | undefined
  readonly user: string | undefined
  readonly signedIn: boolean
  readonly reach: Reach
}

type Reach = { readonly reachable: true } | { readonly reachable: false; readonly reason: string }

export async function status(context: Context): Promise<number> {
  const { surroundings, settings } = context
  exitOnSignal(surroundings.host)
  const who = whoIs(context, new CredentialFile(surroundings).read())
  const reach: Reach =
    who.server === undefined
      ? { reachable: false, reason: 'no server is known' }
      : await reachOf(transportTo(who.server, settings))
  const found = { ...who, reach }
  if (settings.json) printJson(context, jsonOf(found))
  else surroundings.host.stdout.write(textOf(found))
  if (!found.signedIn) context.talk.say(`not signed in: gather login ${found.server ?? 'ADDRESS'}`)
  return exitStatusOf(found)
}

function whoIs({ surroundings, settings }: Context, stored: Credential | undefined): Omit<Status, 'reach'> {
  const server = settings.server ?? stored?.server
  const there = stored?.server === server ? stored : undefined
  const given = settings.password !== undefined
  const user = settings.user ?? there?.user ?? (given ? userNameOf(surroundings.host.name) : undefined)
  const kept = there !== undefined && there.user === user
  return { server, user, signedIn: server !== undefined && (given || kept) }
}

async function reachOf(transport: Transport): Promise<Reach> {
  try {
    const answer = await transport.exchange({ method: 'GET', path: '/healthz' })
    if (answer.kind === 'no answer') return { reachable: false, reason: answer.reason }
    return answer.status === 200
      ? { reachable: true }
      : { reachable: false, reason: `GET /healthz answers ${answer.status}` }
  } finally {
    transport.close()
  }
}

function exitStatusOf({ signedIn, reach }: Status): number {
  if (!signedIn) return 3
  return reach.reachable ? 0 : 4
}

function jsonOf({ server, user, signedIn, reach }: Status): object {
  return { server: server ?? null, user: user ?? null, reachable: reach.reachable, signed_in: signedIn }
}

function textOf({ server, user, signedIn, reach }: Status): string {
  return [
    `server     ${server ?? '-'}`,
    `user       ${user ?? '-'}`,
    `reachable  ${reach.reachable ? 'yes' : `no: ${reach.reason}`}`,
    `signed in  ${signedIn ? 'yes' : 'no'}`,
    '',
  ].join('\n')
}
