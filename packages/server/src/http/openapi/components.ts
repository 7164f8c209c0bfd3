/** What the document says once and refers to: schemas, ways to sign in, refusals of every path. */
import { problemContentType } from '@message-gatherer/protocol'
import { About, Description, Liveness, Readiness } from '../schemas/about.js'
import { AuditAnswer, AuditLine } from '../schemas/audit.js'
import {
  AuthenticateAnswer,
  ClassicAnswer,
  ConflictAnswer,
  CookieAnswer,
  Problem,
  StoredAnswer,
  TokenAnswer,
} from '../schemas/answers.js'
import { Password, ProducerId, Sequence, StreamName, Token, UserName } from '../schemas/names.js'
import {
  AuthenticateRequest,
  Envelope,
  IdentifyRequest,
  JsonMessages,
  MessageRequest,
  SignInRequest,
} from '../schemas/requests.js'
import { ApiToken, ApiTokens, MadeApiToken, NewApiToken, Scope } from '../schemas/tokens.js'
import {
  KeyRotation,
  ListedSession,
  ListedSessions,
  SetupRequest,
  SigningKey,
  SigningKeys,
} from '../schemas/sessions.js'
import { NewUser, OwnPassword, Role, User, UserChange, Users } from '../schemas/users.js'
import {
  Enrolled,
  EnrolmentRequest,
  Invitation,
  Invitations,
  MadeInvitation,
  NewInvitation,
} from '../schemas/invitations.js'
import { EntriesAnswer, Entry } from '../schemas/reading.js'
import { HistogramAnswer, SendersAnswer, StreamsAnswer } from '../schemas/sums.js'
import type { OpenApiDocument, Schema, Security } from './model.js'

const schemas = {
  UserName,
  Password,
  Token,
  StreamName,
  ProducerId,
  Sequence,
  IdentifyRequest,
  AuthenticateRequest,
  MessageRequest,
  SignInRequest,
  JsonMessages,
  Envelope,
  ClassicAnswer,
  AuthenticateAnswer,
  ConflictAnswer,
  TokenAnswer,
  CookieAnswer,
  StoredAnswer,
  ListedSession,
  ListedSessions,
  SigningKey,
  SigningKeys,
  KeyRotation,
  SetupRequest,
  OwnPassword,
  Role,
  User,
  Users,
  NewUser,
  UserChange,
  AuditLine,
  AuditAnswer,
  Scope,
  ApiToken,
  ApiTokens,
  NewApiToken,
  MadeApiToken,
  Invitation,
  Invitations,
  NewInvitation,
  MadeInvitation,
  EnrolmentRequest,
  Enrolled,
  Entry,
  EntriesAnswer,
  StreamsAnswer,
  SendersAnswer,
  HistogramAnswer,
  Problem,
  About,
  Liveness,
  Readiness,
  Description,
} as const

export function ref(name: keyof typeof schemas): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

/** Any of the three. */
export const withSignIn: Security = [{ bearer: [] }, { basic: [] }, { cookie: [] }]
export const withoutSignIn: Security = []

export const components: OpenApiDocument['components'] = {
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A token, as POST /v1/sessions and POST /authenticate give it, or an API token.',
    },
    basic: {
      type: 'http',
      scheme: 'basic',
      description:
        'Name and password in UTF-8, as `curl -u` sends them. They are checked once; then the server remembers.',
    },
    cookie: {
      type: 'apiKey',
      in: 'cookie',
      name: '__Host-session',
      description:
        'A token, as POST /v1/sessions with `cookie` gives it to a browser; `session` without TLS. What changes something needs the header `Gatherer-CSRF: 1`.',
    },
  },
  schemas,
  responses: {
    NotFound: {
      description: 'There is nothing at this path.',
      content: { [problemContentType]: { schema: ref('Problem') } },
    },
  },
}
