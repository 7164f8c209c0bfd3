/** `GET /v1/streams`, `/v1/senders` and `/v1/histogram` in the document. */
import { histogramPath, maxBuckets, sendersPath, streamsPath, usualBuckets } from '@message-gatherer/protocol'
import { Instant, SourceName, StreamName, UserName } from '../schemas/names.js'
import { json, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { afterParameter, many, query } from './parameters.js'
import { admission, anyRequest } from './refusals.js'
import type { Operation, Paths } from './model.js'

const tagged = { tags: ['Reading'], security: withSignIn } as const
const refusals = problems([...admission, ...anyRequest, 'INVALID_REQUEST', 'NOT_ALLOWED'])
const amount = { entries: 2, bytes: 310, last_received_at: '2026-11-22T05:41:51.123Z' }

const streams: Operation = {
  ...tagged,
  operationId: 'listStreams',
  summary: 'Which streams there are',
  description: 'Of all users whose entries the asker may read, or of the one that is named.',
  parameters: [query('user', 'Of this user.', UserName)],
  responses: {
    200: json('The streams, by name.', ref('StreamsAnswer'), [
      ['one stream', { streams: [{ stream: 'default', ...amount }] }],
    ]),
    ...refusals,
  },
}

const senders: Operation = {
  ...tagged,
  operationId: 'listSenders',
  summary: 'Who has sent',
  description: 'Of the users whose entries the asker may read, those with entries; at most 10,000 at once.',
  parameters: [afterParameter],
  responses: {
    200: json('The users, by name.', ref('SendersAnswer'), [
      ['one sender', { senders: [{ user: 'dale', ...amount }] }],
    ]),
    ...refusals,
  },
}

const histogram: Operation = {
  ...tagged,
  operationId: 'histogram',
  summary: 'How much came when',
  description:
    'Of the entries that the asker may read. A picture, made without reading a message: what came within a few seconds may be spread over them.',
  parameters: [
    query('since', 'From this time of receipt on; default: that of the first entry.', Instant),
    query('until', 'Before this time of receipt; default: now.', Instant),
    query('buckets', 'At most so many.', { type: 'integer', minimum: 1, maximum: maxBuckets, default: usualBuckets }),
    query('user', 'Of this user; several times: of any of them.', many(UserName)),
    query('stream', 'In this stream; several times: in any of them.', many(StreamName)),
    query('source', 'From this source; several times: from any of them.', many(SourceName)),
  ],
  responses: {
    200: json('The buckets, in order.', ref('HistogramAnswer'), [
      [
        'two buckets',
        {
          since: '2026-11-22T05:00:00.000Z',
          until: '2026-11-22T06:00:00.000Z',
          bucket_ms: 1_800_000,
          buckets: [
            { entries: 0, bytes: 0 },
            { entries: 2, bytes: 310 },
          ],
        },
      ],
    ]),
    ...refusals,
  },
}

export const sumPaths: Paths = {
  [streamsPath]: { get: streams },
  [sendersPath]: { get: senders },
  [histogramPath]: { get: histogram },
}
