/**
 * The document at `GET /openapi.json` (protocol rule A4), put together from the routes' parts.
 *
 * What it says of requests are the schemas that they are checked against, or that a test holds their readers to.
 */
import { messagesPath } from '@message-gatherer/protocol'
import { aboutOperations } from './about-paths.js'
import { auditOperations } from './audit-paths.js'
import { classicOperations } from './classic-paths.js'
import { components } from './components.js'
import { keyOperations } from './key-paths.js'
import { messageOperations } from './message-paths.js'
import { pageOperations } from './page-paths.js'
import { readMessages } from './reading-paths.js'
import { sessionOperations } from './session-paths.js'
import { sumPaths } from './sum-paths.js'
import { invitationOperations } from './invitation-paths.js'
import { tokenOperations } from './token-paths.js'
import { userOperations } from './user-paths.js'
import type { OpenApiDocument, Paths } from './model.js'

export interface DocumentOptions {
  readonly version: string
  /** How the server was reached, `http://host:port`, or a path where nobody knows. */
  readonly origin: string
}

export function openApiDocument({ version, origin }: DocumentOptions): OpenApiDocument {
  return {
    openapi: '3.1.1',
    info: { title: 'Message Gatherer', version, summary, description, license },
    servers: [{ url: origin }],
    tags,
    paths: {
      ...withReading,
      ...sessionOperations,
      ...userOperations,
      ...tokenOperations,
      ...keyOperations,
      ...invitationOperations,
      ...auditOperations,
      ...classicOperations,
      ...pageOperations,
      ...aboutOperations,
    },
    components,
  }
}

const withReading: Paths = {
  [messagesPath]: { ...messageOperations[messagesPath], get: readMessages },
  ...sumPaths,
}

const summary = 'Endpoints sign in and send messages; every one is kept, in order, in plain files.'

const description = `A 2xx to a message means: synced to disk. Refusals outside the classic paths are problem documents
(RFC 9457); decide by their \`code\`, which \`GET /errors\` explains. In classic messages and sign-ins \`null\` is as good as
missing. Of a member that stands twice the last one counts. Each path that answers GET answers HEAD too. Examples of
a request and of an answer that have the same name belong together.`

const license = { name: 'MIT', identifier: 'MIT' }

const tags = [
  { name: 'Sending', description: 'Messages, many at a time.' },
  { name: 'Reading', description: 'What was kept: a page, a search, a tail.' },
  { name: 'Sessions', description: 'A token for a name and password; which sessions there are.' },
  { name: 'Users', description: 'Who may sign in, and what for.' },
  { name: 'Classic', description: 'Three messages, each a POST of JSON: identify, authenticate, send.' },
  { name: 'About', description: 'The server, to people, programs and supervisors.' },
]
