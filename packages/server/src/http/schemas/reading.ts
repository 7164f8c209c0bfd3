/** The answers with entries, as JSON Schema (protocol rule R9; journal rule J1). */
import { Type } from 'typebox'
import { OffsetText, ProducerId, Sequence, SourceName, StreamName, UserName } from './names.js'

const entryFields = {
  received_at: Type.String({ description: 'When it came.', format: 'date-time' }),
  user: UserName,
  address: Type.String({ description: 'Where the request came from.' }),
  stream: StreamName,
  producer: Type.Optional(ProducerId),
  sequence: Type.Optional(Sequence),
  sent_at: Type.Optional(Type.String({ description: 'When the sender had it.', format: 'date-time' })),
  source: Type.Optional(SourceName),
  group: Type.Optional(Type.Integer({ description: 'Of the first of a group: its own place.', minimum: 0 })),
  message: Type.Unknown({ description: 'As its sender wrote it.' }),
  crc32: Type.String({ description: 'CRC-32 of the bytes before it.', pattern: '^[0-9a-f]{8}$' }),
}

export const Entry = Type.Object(entryFields, {
  title: 'Entry',
  description: 'A message, and what the server knows of it.',
})

export const EntriesAnswer = Type.Object(
  {
    entries: Type.Array(Type.Object({ offset: OffsetText, ...entryFields })),
    next_offset: OffsetText,
    end_offset: OffsetText,
  },
  { title: 'Entries', description: 'Each with its own offset, and where to go on.' },
)
