/**
 * Tells the answers of a Message Gatherer server from everything else that may answer in its place.
 */
import { errorCodes, problemContentType, type Code } from '@message-gatherer/protocol'
import { printable } from '../printable.js'
import type { FailureReason } from './failure-reasons.js'
import type { Answer } from './transport.js'

type Members = Readonly<Record<string, unknown>>

/** What a problem document says (protocol rule P7); its texts are safe for a terminal. */
export interface ServerProblem {
  readonly code: Code
  readonly reason: string
  readonly hint: string | undefined
  readonly members: Members
}

/** Undefined: it is no problem document, or its code is none of ours. Never throws. */
export function readProblem(answer: Answer): ServerProblem | undefined {
  const members = readObject(answer, problemContentType)
  const { code, detail, hint } = members ?? {}
  if (members === undefined || !isCode(code)) return undefined
  const said = typeof detail === 'string' ? printable(detail) : ''
  const advice = typeof hint === 'string' ? printable(hint) : ''
  return { code, reason: said || errorCodes[code].title, hint: advice || undefined, members }
}

/** The JSON object that an answer of this content type holds; parameters of the type do not count. Never throws. */
export function readObject({ contentType, body }: Answer, wanted: string): Members | undefined {
  if (contentType.split(';', 1)[0]?.trim().toLowerCase() !== wanted) return undefined
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** What to tell people about an answer that no server of ours gives. */
export function describeStranger({ status, contentType, location }: Answer): FailureReason {
  const does =
    location === undefined ? `answers with ${status} (${contentType})` : `redirects with ${status} (to ${location})`
  return {
    reason: printable(`it does not look like a Message Gatherer server: it ${does}`),
    hint: 'check the address and port; a proxy in between may have answered',
  }
}

function isCode(value: unknown): value is Code {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value)
}
