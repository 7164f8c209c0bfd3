/**
 * Every way something can be refused or fail, as one union of codes and one table.
 *
 * Whether a sender should try again is declared here, beside the code, and nowhere else (guarantee G7).
 * A code, once given out, is never reused for something else.
 */

/** What a sender does with its messages after this answer. */
export const retryMeanings = {
  never: 'sets the messages aside: this request will never be accepted',
  later: 'sends the request again later: nothing is wrong with it',
  'after sign-in': 'signs in, then sends the request again',
  renumbered: 'sends the messages again with the numbers that the answer asks for, or as a new producer',
} as const

export type Retry = keyof typeof retryMeanings

interface CodeFacts {
  readonly title: string
  /** HTTP status in the native dialect. 503 for what never travels over HTTP. */
  readonly status: number
  readonly retry: Retry
  /** Exit status of a command that ends with this code. */
  readonly exit: number
  readonly meaning: string
}

const codes = {
  INVALID_JSON: fact(
    'Invalid JSON',
    422,
    'never',
    5,
    'The body, or a line of it, is not the JSON that is expected there.',
  ),
  INVALID_UTF8: fact('Invalid UTF-8', 422, 'never', 5, 'The body is not UTF-8. It is never repaired.'),
  INVALID_REQUEST: fact(
    'Invalid request',
    422,
    'never',
    5,
    'A field, header or parameter is missing, of another type or outside its rule, or there is no message.',
  ),
  TOO_LARGE: fact(
    'Too large',
    422,
    'never',
    5,
    'The body or a message is over its limit, or there are too many messages.',
  ),
  UNSUPPORTED_CONTENT_TYPE: fact(
    'Unsupported content type',
    422,
    'never',
    5,
    'Messages do not come in this `Content-Type`.',
  ),
  UNSUPPORTED_ENCODING: fact(
    'Unsupported encoding',
    422,
    'never',
    5,
    'This `Content-Encoding` is not known here, or there are several.',
  ),
  INVALID_ENCODING: fact(
    'Invalid encoding',
    422,
    'never',
    5,
    'The body is not what its `Content-Encoding` says: damaged, cut short, or followed by something else.',
  ),
  SEQUENCE_GAP: fact(
    'Sequence gap',
    409,
    'renumbered',
    5,
    'Messages before this one are missing; `expected_sequence` says from which number on.',
  ),
  PRODUCER_DIVERGED: fact(
    'Producer diverged',
    409,
    'renumbered',
    5,
    'Another message is stored under this number: two senders share one producer id. Go on with a new one.',
  ),
  TLS_REQUIRED: fact('TLS required', 400, 'later', 2, 'Plain HTTP was sent to a port that speaks HTTPS.'),
  NOT_FOUND: fact('Not found', 404, 'later', 5, 'There is nothing at this path.'),
  METHOD_NOT_ALLOWED: fact('Method not allowed', 405, 'later', 5, 'This path answers other methods; see `Allow`.'),
  OFFSET_UNKNOWN: fact('Offset unknown', 410, 'never', 5, 'No entry begins at this offset of this journal.'),
  WRONG_CREDENTIALS: fact('Wrong credentials', 401, 'after sign-in', 3, 'No such user, or another password.'),
  INVALID_TOKEN: fact(
    'Invalid token',
    401,
    'after sign-in',
    3,
    'The token is missing, forged, expired or its session ended.',
  ),
  NOT_ALLOWED: fact('Not allowed', 403, 'after sign-in', 3, 'The credential is right, but may not do this.'),
  USER_UNKNOWN: fact('User unknown', 404, 'never', 5, 'No user has this name.'),
  USER_EXISTS: fact(
    'User exists',
    409,
    'never',
    5,
    'A user has this name, or had it: the name of one that was removed stays reserved.',
  ),
  TOKEN_UNKNOWN: fact('Token unknown', 404, 'never', 5, 'The user has no API token with this id.'),
  TOO_MANY_TOKENS: fact('Too many tokens', 409, 'never', 5, 'The user has as many API tokens as a user may have.'),
  INVITATION_UNKNOWN: fact('Invitation unknown', 404, 'never', 5, 'No enrolment code has this id, or it ended.'),
  TOO_MANY_INVITATIONS: fact('Too many invitations', 409, 'never', 5, 'As many enrolment codes wait as there may be.'),
  SESSION_UNKNOWN: fact('Session unknown', 404, 'never', 5, 'No session has this id, or it ended, or it is not yours.'),
  CSRF_HEADER_MISSING: fact(
    'Header missing',
    403,
    'never',
    5,
    'A request with a session cookie needs the header `Gatherer-CSRF: 1`.',
  ),
  LAST_ADMIN: fact('Last admin', 409, 'never', 5, 'Without this user nobody could look after users any more.'),
  TOO_MANY_REQUESTS: fact(
    'Too many requests',
    429,
    'later',
    4,
    'More work than is done at once; `Retry-After` says when.',
  ),
  TOO_MANY_CONNECTIONS: fact(
    'Too many connections',
    503,
    'later',
    4,
    'As many connections are open as the server takes; `Retry-After` says when to connect again.',
  ),
  QUOTA_EXCEEDED: fact(
    'Quota exceeded',
    429,
    'later',
    4,
    'This user has sent as much as it may for now; `Retry-After` says when it may go on.',
  ),
  JOURNAL_FULL: fact('Disk full', 503, 'later', 6, 'There is no room to store messages. It resumes by itself.'),
  JOURNAL_POISONED: fact(
    'Journal stopped',
    503,
    'later',
    6,
    'A write or sync failed; the server ends and must be restarted.',
  ),
  JOURNAL_CLOSED: fact('Journal closed', 503, 'later', 6, 'The server is stopping.'),
  DATABASE_UNAVAILABLE: fact(
    'Database unavailable',
    503,
    'later',
    6,
    'Users and sessions cannot be read or written now.',
  ),
  TOKEN_NOT_MADE: fact('Token not made', 503, 'later', 6, 'The password was right, but no token could be signed.'),
  DRAINING: fact('Stopping', 503, 'later', 4, 'The server is finishing what it has and takes nothing new.'),
  UNEXPECTED: fact('Unexpected', 503, 'later', 6, 'A bug of ours; the server log has the details.'),
  USAGE: fact('Wrong usage', 503, 'never', 2, 'A flag, a variable, an argument or their combination.'),
  PORT_UNAVAILABLE: fact('Port unavailable', 503, 'later', 2, 'The address to listen on is taken or not ours.'),
  NOT_SIGNED_IN: fact('Not signed in', 503, 'after sign-in', 3, 'This command needs `gather login` first.'),
  SERVER_UNREACHABLE: fact('Server unreachable', 503, 'later', 4, 'No server answered.'),
  UNTRUSTED: fact(
    'Certificate not trusted',
    503,
    'later',
    3,
    'Nobody vouches for the certificate of the server; `gather login` shows it and asks. Nothing was sent.',
  ),
  CERTIFICATE_CHANGED: fact(
    'Certificate changed',
    503,
    'later',
    3,
    'The server has another certificate than the one that was accepted. Nothing was sent.',
  ),
  ANSWER_DAMAGED: fact(
    'Damaged on the way',
    503,
    'later',
    4,
    'What the server sends does not match its checksum, however often it is asked for.',
  ),
  REFUSED: fact('Refused', 503, 'never', 5, 'The server refused the message for good.'),
  SPOOL_FULL: fact('Spool full', 503, 'later', 6, 'The spool holds as much as it may, or its disk has no room.'),
  SPOOL_STOPPED: fact(
    'Spool stopped',
    503,
    'later',
    6,
    'A write or sync of the spool failed; start the program again.',
  ),
  FOLDER_LOCKED: fact('Folder locked', 503, 'later', 6, 'Another server owns this data folder.'),
  FOLDER_UNUSABLE: fact('Folder unusable', 503, 'later', 6, 'A local folder is missing, read-only or full.'),
  FORMAT_TOO_NEW: fact('Format too new', 503, 'never', 6, 'The data folder was written by a newer version.'),
  JOURNAL_MISMATCH: fact('Wrong journal', 503, 'never', 6, 'The database and the journal do not belong together.'),
} as const satisfies Record<string, CodeFacts>

export type Code = keyof typeof codes

export const errorCodes: Readonly<Record<Code, CodeFacts>> = codes

export interface ErrorDetails {
  /** What to do next: a sentence, or the command to run. */
  readonly hint?: string
  readonly cause?: unknown
  /** After how many seconds another try makes sense; 1 to 3,600. */
  readonly retryAfterSeconds?: number
  /** What a program may want to know: further members of the problem document. */
  readonly members?: ErrorMembers
}

export interface ErrorMembers {
  /** The line of the first bad message, from 1. */
  readonly line?: number
  /** Where in the body, decompressed: in bytes, from 0. */
  readonly byte?: number
  /** The number of the producer's next message. */
  readonly expected_sequence?: number
  /** Where the journal begins, and where it ends. */
  readonly first_offset?: string
  readonly last_offset?: string
}

/** The one error that crosses borders between packages. Callers read `code`, never the message. */
export class GathererError extends Error {
  readonly code: Code
  readonly hint: string | undefined
  readonly retryAfterSeconds: number | undefined
  readonly members: ErrorMembers

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'GathererError'
    this.code = code
    this.hint = details.hint
    this.retryAfterSeconds = details.retryAfterSeconds
    this.members = details.members ?? {}
  }
}

/** True when `error` is a `GathererError` with one of the codes. */
export function hasCode(error: unknown, ...wanted: readonly Code[]): error is GathererError {
  return error instanceof GathererError && wanted.includes(error.code)
}

/** The code of an error of ours; that of a bug for any other. */
export function asCode(error: unknown): Code {
  return error instanceof GathererError ? error.code : 'UNEXPECTED'
}

/** The code that the platform or a library gave an error (`ENOENT`), or the empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function fact(title: string, status: number, retry: Retry, exit: number, meaning: string): CodeFacts {
  return { title, status, retry, exit, meaning }
}
