/**
 * The classic dialect's vocabulary: three requests, the answers' shape and texts (protocol rules C1 to C9).
 *
 * Shared by the server, which writes these answers, and the client, which reads them.
 */

export type MessageType = 'IDENTIFY' | 'AUTHENTICATE' | 'MESSAGE'

/** The path of each message type. */
export const classicPaths = {
  IDENTIFY: '/identify',
  AUTHENTICATE: '/authenticate',
  MESSAGE: '/message',
} as const satisfies Record<MessageType, string>

export interface IdentifyRequest {
  readonly message_type: 'IDENTIFY'
  readonly username: string
}

export interface AuthenticateRequest {
  readonly message_type: 'AUTHENTICATE'
  readonly username: string
  readonly password: string
}

export interface MessageRequest {
  readonly message_type: 'MESSAGE'
  readonly token: string
  /** Any JSON value but null. `""` and `"logout"` end the session. */
  readonly message: unknown
}

export type ClassicRequest = IdentifyRequest | AuthenticateRequest | MessageRequest

export interface ClassicAnswer {
  readonly status_message: string
  /** Equal to the HTTP status. */
  readonly status_code: ClassicStatus
  readonly status_description: string
  /** In every answer to AUTHENTICATE; empty when there is none. */
  readonly token?: string
  /** With 409 to a message whose number is too high: the number that is expected. */
  readonly expected_sequence?: number
}

/** What the original's HTTP library calls each status. */
export const statusDescriptions = {
  200: 'Request fulfilled, document follows',
  201: 'Document created, URL follows',
  202: 'Request accepted, processing continues off-line',
  400: 'Bad request syntax or unsupported method',
  401: 'No permission -- see authorization schemes',
  403: 'Request forbidden -- authorization will not help',
  405: 'Specified method is invalid for this resource',
  409: 'Request conflict',
  413: 'Entity is too large',
  429: 'The user has sent too many requests in a given amount of time ("rate limiting")',
  503: 'The server cannot process the request due to a high load',
} as const

export type ClassicStatus = keyof typeof statusDescriptions

/** Two refusals of AUTHENTICATE share the status 403; this text is what tells this one from a wrong password. */
export const pleaseIdentify = 'Please identify!'
