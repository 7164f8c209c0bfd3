/** `POST /v1/messages` in the document: a body for each `Content-Type`. */
import { messagesPath, messageTypes, type Code, type StoredAnswer } from '@message-gatherer/protocol'
import { json, named, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { encodingParameter, producerParameters, streamParameter } from './parameters.js'
import { admission, anyBody, anyRequest, changing, storing } from './refusals.js'
import type { Content, MediaType, Operation, Paths, Schema } from './model.js'

interface Case {
  readonly type: string
  readonly body: unknown
  readonly answer: StoredAnswer
}

const cases: Readonly<Record<string, Case>> = {
  'one message': { type: messageTypes.json, body: { temperature: 21.5 }, answer: stored(1) },
  'several messages': { type: messageTypes.json, body: ['Hail', 'Dale!'], answer: stored(2) },
  'lines of JSON': { type: messageTypes.lines, body: '{"temperature":21.5}\n"Hail Dale!"\n', answer: stored(2) },
  'with time and source': {
    type: messageTypes.envelopes,
    body: '{"message":"Hail!","sent_at":"2026-11-22T05:41:51.123Z","source":"/var/log/app.log"}\n{"message":"Dale!"}\n',
    answer: stored(2),
  },
  'lines of text': { type: messageTypes.text, body: 'Hail\nDale!\n', answer: stored(2) },
  'what curl -d sends': { type: messageTypes.form, body: 'Hail Dale!', answer: stored(1) },
}

const content: Content = {
  [messageTypes.json]: body(messageTypes.json, ref('JsonMessages')),
  [messageTypes.lines]: body(messageTypes.lines, lines('Each line is a message: any JSON value.'), {}),
  [messageTypes.envelopes]: body(messageTypes.envelopes, lines('Each line is an envelope.'), ref('Envelope')),
  [messageTypes.text]: body(messageTypes.text, lines('Each line is a message: a string.')),
  [messageTypes.form]: body(messageTypes.form, lines('Each line is a message, a string; nothing is decoded.')),
}

/** A body that is not what its headers say. */
const unreadable: readonly Code[] = [
  'INVALID_JSON',
  'INVALID_UTF8',
  'UNSUPPORTED_CONTENT_TYPE',
  'UNSUPPORTED_ENCODING',
  'INVALID_ENCODING',
]

const send: Operation = {
  operationId: 'sendMessages',
  summary: 'Send messages',
  description:
    'Answered when all of them are on the disk; accepted or refused whole. `GET /v1` tells the limits. ' +
    'With a producer and a sequence each message is stored exactly once, however often it is sent.',
  tags: ['Sending'],
  security: withSignIn,
  parameters: [streamParameter, encodingParameter, ...producerParameters],
  requestBody: {
    description:
      'At least one message. What they are says the Content-Type, in UTF-8; without one they are lines of text.',
    required: true,
    content,
  },
  responses: {
    200: json(
      'Stored, or stored before.',
      ref('StoredAnswer'),
      Object.entries(cases).map(([name, { answer }]) => [name, answer]),
    ),
    ...problems([...admission, ...changing, ...anyRequest, ...anyBody, ...unreadable, ...storing]),
  },
}

export const messageOperations: Paths = { [messagesPath]: { post: send } }

function stored(accepted: number): StoredAnswer {
  return { accepted, duplicates: 0 }
}

function lines(description: string): Schema {
  return { type: 'string', description: `${description} Empty lines are skipped.`, minLength: 1 }
}

function body(type: string, schema: Schema, line?: Schema): MediaType {
  const examples = Object.entries(cases).flatMap(([name, each]) =>
    each.type === type ? [[name, each.body] as const] : [],
  )
  return { schema, ...(line && { 'x-line-schema': line }), examples: named(examples) }
}
