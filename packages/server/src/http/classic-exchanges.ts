/**
 * The three classic messages as exchanges: a body and an address in, an answer out.
 *
 * Understand → use case → answer. Knows the dialect and the use cases, nothing of the web framework.
 */
import { defaultStream, type ClassicAnswer, type MessageType } from '@message-gatherer/protocol'
import * as classic from './classic.js'
import type { Ingest } from '../ingest/ingest.js'
import type { Sessions } from '../sessions/sessions.js'

/** Rejects with a `GathererError`; `failureAnswer` says it in the dialect. */
export type Exchange = (body: unknown, address: string) => Promise<ClassicAnswer>

export interface UseCases {
  readonly sessions: Sessions
  readonly ingest: Ingest
}

export function classicExchanges(useCases: UseCases): Readonly<Record<MessageType, Exchange>> {
  return {
    IDENTIFY: (body, address) => identify(useCases, body, address),
    AUTHENTICATE: (body, address) => authenticate(useCases, body, address),
    MESSAGE: (body, address) => message(useCases, body, address),
  }
}

async function identify({ sessions }: UseCases, body: unknown, address: string): Promise<ClassicAnswer> {
  const understood = classic.understandIdentify(body)
  if ('refusal' in understood) return understood.refusal
  return classic.identifyAnswer(await sessions.identify(understood.request.username, address))
}

async function authenticate({ sessions }: UseCases, body: unknown, address: string): Promise<ClassicAnswer> {
  const understood = classic.understandAuthenticate(body)
  if ('refusal' in understood) return understood.refusal
  const { username } = understood.request
  return classic.authenticateAnswer(await sessions.authenticate(understood.request, address), username)
}

async function message({ sessions, ingest }: UseCases, body: unknown, address: string): Promise<ClassicAnswer> {
  const understood = classic.understandMessage(body)
  if ('refusal' in understood) return understood.refusal
  const { token, json, isLogout } = understood.request
  const examined = sessions.examine(token, address)
  if (examined.kind !== 'accepted') {
    await examined.ended
    return classic.notAcceptedAnswer(examined.kind)
  }
  const { user } = examined.session
  const batch = { user, address, stream: defaultStream, messages: [{ json: isLogout ? classic.logoutJson : json }] }
  if (!isLogout) {
    await ingest.store(batch)
    return classic.storedAnswer(user)
  }
  // A logout counts from here on: what comes behind it, even before its answer, finds the session grounded.
  await Promise.all([sessions.logout(examined.session, address), ingest.store(batch)])
  return classic.logoutAnswer(user)
}
