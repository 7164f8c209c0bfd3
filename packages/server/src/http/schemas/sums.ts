/** The answers with numbers of streams, senders and times, as JSON Schema (protocol rules R15, R17 and R18). */
import { Type } from 'typebox'
import { StreamName, UserName } from './names.js'

const amount = {
  entries: Type.Integer({ description: 'How many there are.', minimum: 1 }),
  bytes: Type.Integer({ description: 'Of their lines.', minimum: 1 }),
  last_received_at: Type.String({ description: 'When the latest came.', format: 'date-time' }),
}

const more = (description: string) => Type.Optional(Type.Literal(true, { description }))

export const StreamsAnswer = Type.Object(
  {
    streams: Type.Array(Type.Object({ stream: StreamName, ...amount }), { description: 'By name.' }),
    more: more('There are more than are told.'),
  },
  { title: 'Streams' },
)

export const SendersAnswer = Type.Object(
  {
    senders: Type.Array(Type.Object({ user: UserName, ...amount }), { description: 'By name.' }),
    more: more('There are others: ask again with `after`.'),
  },
  { title: 'Senders' },
)

export const HistogramAnswer = Type.Object(
  {
    since: Type.String({ description: 'When the first bucket begins.', format: 'date-time' }),
    until: Type.String({ description: 'Before which the last one ends.', format: 'date-time' }),
    bucket_ms: Type.Integer({ description: 'The length of each, but that the last may be shorter.', minimum: 1 }),
    buckets: Type.Array(
      Type.Object({
        entries: Type.Integer({ description: 'Received in that time, about.', minimum: 0 }),
        bytes: Type.Integer({ description: 'Of their lines.', minimum: 0 }),
      }),
    ),
  },
  { title: 'Histogram', description: 'A picture of what came when, not an account.' },
)
