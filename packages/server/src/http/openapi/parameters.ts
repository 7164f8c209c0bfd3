/** What a request says beside its body, as parameters of the document. */
import { producerHeaders } from '@message-gatherer/protocol'
import { ProducerId, Sequence, StreamName, UserName } from '../schemas/names.js'
import { InvitationId } from '../schemas/invitations.js'
import { TokenId } from '../schemas/tokens.js'
import type { Parameter, Schema } from './model.js'

export const producerParameters: readonly Parameter[] = [
  {
    name: headerName(producerHeaders.id),
    in: 'header',
    description: 'Who numbers these messages, for exactly once. Together with the sequence, or not at all.',
    schema: ProducerId,
  },
  {
    name: headerName(producerHeaders.sequence),
    in: 'header',
    description: "The number of the request's first message; the others follow by one.",
    schema: Sequence,
  },
]

export const streamParameter: Parameter = {
  name: 'stream',
  in: 'query',
  description: 'Which stream the messages belong to.',
  schema: StreamName,
}

export const userNameParameter: Parameter = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'The user.',
  schema: UserName,
}

export const tokenIdParameter: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The token, by the `id` that the list tells.',
  schema: TokenId,
}

export const invitationIdParameter: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The invitation, by the `id` that the list tells.',
  schema: InvitationId,
}

export const afterParameter: Parameter = {
  name: 'after',
  in: 'query',
  description: 'Go on behind this name.',
  schema: UserName,
}

export const encodingParameter: Parameter = {
  name: 'Content-Encoding',
  in: 'header',
  description: 'How the body is compressed, once; `zstd` where the Node.js of the server has it.',
  schema: { type: 'string', enum: ['identity', 'gzip', 'zstd'], default: 'identity' },
}

/** What may be left out. */
export function query(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, schema }
}

/** Of a parameter that may stand several times. */
export function many(items: Schema): Schema {
  return { type: 'array', items }
}

/** As people write it: each word with a capital. */
function headerName(lowerCase: string): string {
  return lowerCase.replaceAll(/\b[a-z]/g, letter => letter.toUpperCase())
}
