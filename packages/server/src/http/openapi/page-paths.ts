/** The page and what it loads, in the document (page rule V1, protocol rule A1). */
import { assetTypes } from '../page-files.js'
import { problems } from './answers.js'
import { withoutSignIn } from './components.js'
import { anyRequest } from './refusals.js'
import type { Answer, Content, Header, Operation, Paths } from './model.js'

const common = { tags: ['About'], security: withoutSignIn } as const

/** As it was when somebody had it last. */
const unchanged: Answer = { description: 'What `If-None-Match` names is still the same.' }

const headers: Readonly<Record<string, Header>> = {
  ETag: { description: 'Equal, where two are the same.', schema: { type: 'string' } },
  'Cache-Control': { description: 'How long it may be kept.', schema: { type: 'string' } },
  Vary: { description: 'Which headers of the request decide.', schema: { type: 'string' } },
}

const front: Operation = {
  ...common,
  operationId: 'welcome',
  summary: 'The page; or what this is, and how to send',
  description: 'The page for who prefers `text/html`, as browsers do, else a text. Not while the server stops.',
  responses: {
    200: { description: 'For people.', headers, content: textOf('text/plain', 'text/html') },
    304: unchanged,
    ...problems(anyRequest),
  },
}

const asset: Operation = {
  ...common,
  operationId: 'asset',
  summary: 'A file that the page loads',
  description: 'Its name has a hash of its content in it. Not while the server stops.',
  parameters: [
    { name: 'name', in: 'path', required: true, description: 'As the page names it.', schema: { type: 'string' } },
  ],
  responses: {
    200: { description: 'The file.', headers, content: textOf(...Object.values(assetTypes)) },
    304: unchanged,
    ...problems([...anyRequest, 'NOT_FOUND']),
  },
}

export const pageOperations: Paths = { '/': { get: front }, '/assets/{name}': { get: asset } }

function textOf(...types: readonly string[]): Content {
  return Object.fromEntries(types.map(type => [type.split(';', 1)[0] ?? '', { schema: { type: 'string' } }]))
}
