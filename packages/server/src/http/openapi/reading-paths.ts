/** `GET /v1/messages` in the document. */
import { entryTypes, maxReadLimit, maxRegexCharacters, maxWheres, offsetHeaders } from '@message-gatherer/protocol'
import { Instant, OffsetText, SourceName, StreamName, UserName } from '../schemas/names.js'
import { problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { many, query } from './parameters.js'
import { admission, anyRequest } from './refusals.js'
import type { Answer, Header, Operation, Parameter } from './model.js'

const parameters: readonly Parameter[] = [
  query('offset', 'Where to start, as an answer told it, or `end`.', { type: 'string' }),
  query('since', 'From this time of receipt on.', Instant),
  query('until', 'Before this time of receipt.', Instant),
  query('user', 'Of this user; several times: of any of them.', many(UserName)),
  query('stream', 'In this stream; several times: in any of them.', many(StreamName)),
  query('source', 'From this source; several times: from any of them.', many(SourceName)),
  query('contains', 'This text occurs in the message.', { type: 'string' }),
  query('where', '`PATH=VALUE`: a field of the message has this value; several times: all of them.', {
    ...many({ type: 'string', pattern: '=' }),
    maxItems: maxWheres,
  }),
  query('regex', 'Matches somewhere in the message; RE2 syntax.', { type: 'string', maxLength: maxRegexCharacters }),
  query('order', "The journal's order, or against it.", { type: 'string', enum: ['asc', 'desc'], default: 'asc' }),
  query('limit', 'Entries at most.', { type: 'integer', minimum: 1, maximum: maxReadLimit }),
  query('follow', 'Go on with what comes.', { type: 'boolean' }),
  {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'Of events: where to go on; counts instead of `offset`.',
    schema: { type: 'string' },
  },
]

export const readMessages: Operation = {
  operationId: 'readMessages',
  summary: 'Read, search or follow',
  description:
    'Entries that are on the disk, each once, in order. `Accept` chooses the format; events follow unless `follow=false`. ' +
    'Where to go on is told by the header or trailer `Gatherer-Next-Offset`, by `next_offset`, or by the `id` of each event.',
  tags: ['Reading'],
  security: withSignIn,
  parameters,
  responses: {
    200: entries(),
    ...problems([...admission, ...anyRequest, 'INVALID_REQUEST', 'NOT_ALLOWED', 'OFFSET_UNKNOWN']),
  },
}

function entries(): Answer {
  const text = (description: string) => ({ schema: { type: 'string', description } })
  return {
    description: 'The entries.',
    headers: {
      [offsetHeaders.end]: { ...offsetHeader('The end of the journal when the answer began.'), required: true },
      [offsetHeaders.next]: offsetHeader('Where to go on; a trailer, where it was not known when the answer began.'),
    },
    content: {
      [entryTypes.ndjson]: { ...text('Each line is an entry as stored.'), 'x-line-schema': ref('Entry') },
      [entryTypes.json]: { schema: ref('EntriesAnswer') },
      [entryTypes.csv]: text('Time, user and message of each entry; RFC 4180.'),
      [entryTypes['event-stream']]: text('Entries, `progress` and at last `end`, as server-sent events.'),
    },
  }
}

function offsetHeader(description: string): Header {
  return { description, schema: OffsetText }
}
