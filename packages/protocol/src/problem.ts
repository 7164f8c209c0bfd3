/**
 * A refusal in the native dialect: a problem document (RFC 9457), `application/problem+json`.
 */
import { errorCodes, type Code, type ErrorMembers, type GathererError } from './errors.js'

export const problemContentType = 'application/problem+json'

export interface Problem extends ErrorMembers {
  /** Where this server explains the code: a reference relative to its own address. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: Code
  readonly detail: string
  readonly hint?: string
  /** What the request is called in the server's log. */
  readonly request_id?: string
}

export function problemOf(error: GathererError, requestId?: string): Problem {
  const { title, status } = errorCodes[error.code]
  return {
    type: `/errors#${error.code.toLowerCase()}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...error.members,
    ...(requestId === undefined ? {} : { request_id: requestId }),
  }
}
