/**
 * `gather send`: the words after it as one message, or each line of stdin, in order, one request each.
 */
import type { Transport } from '@message-gatherer/client'
import { report } from '@message-gatherer/command-line'
import { ClassicSession } from '../classic-session.js'
import { printJson, type Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { identityOf, tokenKeeperOf, type Identity } from '../identity.js'
import { Patience } from '../patience.js'
import { createProgress } from '../progress.js'
import { Sender } from '../sender.js'
import { deliverLines, deliverText, type Shipment, type Tally } from '../shipment.js'
import type { SignedIn } from '../sign-in.js'
import { stopOnSignal } from '../stop.js'
import { counted } from '../talk.js'
import { transportTo } from '../transport.js'

/** Also prints its own errors, because a stop by signal and the JSON come after them. */
export async function send(context: Context, words: readonly string[]): Promise<number> {
  const { surroundings, settings } = context
  const { host } = surroundings
  const file = new CredentialFile(surroundings)
  const identity = identityOf(file.read(), { ...settings, hostName: host.name })
  const stop = stopOnSignal(host)
  const transport = transportTo(identity.server, settings)
  const sender = senderOf(context, { file, identity, transport, signal: stop.signal })
  const tally = { sent: 0, skipped: 0 }
  const status = await ship(context, words, {
    sender,
    signal: stop.signal,
    progress: createProgress(host, settings),
    tally,
  })
  transport.close()
  printJson(context, { sent: tally.sent, server: identity.server, user: identity.user })
  return stop.status() || status
}

async function ship(context: Context, words: readonly string[], shipment: Shipment): Promise<number> {
  const { host } = context.surroundings
  const { progress, tally, signal } = shipment
  try {
    if (words.length > 0) await deliverText(shipment, words.join(' '))
    else await deliverLines(shipment, inputOf(context))
    progress.end()
    context.talk.say(summary(tally, signal))
    return 0
  } catch (error) {
    progress.end()
    return report('gather', error, host)
  }
}

function inputOf({ surroundings, talk }: Context): NodeJS.ReadStream {
  const { host, platform } = surroundings
  const end = platform === 'win32' ? 'Ctrl-Z and Enter end it' : 'Ctrl-D ends it'
  if (host.stdin.isTTY) talk.say(`each line is a message; ${end}`)
  return host.stdin
}

interface SenderParts {
  readonly file: CredentialFile
  readonly identity: Identity
  readonly transport: Transport
  readonly signal: AbortSignal
}

function senderOf(context: Context, { file, identity, transport, signal }: SenderParts): Sender {
  return new Sender({
    session: new ClassicSession(transport),
    identity,
    tokens: tokenKeeperOf(file, identity),
    patience: new Patience(context.surroundings, signal),
    onSignIn: signedIn => tellOfNewUser(context, identity, signedIn),
  })
}

function tellOfNewUser({ talk }: Context, { server, user }: Identity, { created }: SignedIn): void {
  if (created) talk.say(`created the user ${user} on ${server}`)
}

function summary({ sent, skipped }: Tally, signal: AbortSignal): string {
  const empty = skipped === 0 ? '' : `, skipped ${counted(skipped, 'empty line')}`
  return `sent ${sent}${empty}${signal.aborted ? ', then stopped' : ''}`
}
