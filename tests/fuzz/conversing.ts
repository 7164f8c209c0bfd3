/** Has conversations with a server, and says what is wrong with how it took its part (protocol rule A6). */
import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import { Connection } from './connection.js'
import { bytesOf, type Conversation, type Names } from './conversations.js'
import { readStrictly, type Reading, type ReadRequest } from './strict-reader.js'
import type { Arrived } from './answer-reader.js'

/** With what a strict reader sees in it. */
export interface Spoken extends Reading {
  /** As it went. */
  readonly bytes: string
  /** Undefined: nobody waited for them. */
  readonly answers: readonly Arrived[] | undefined
}

export type Prepared = Omit<Spoken, 'answers'> & Pick<Conversation, 'cuts' | 'end'>

export function prepare(conversation: Conversation, names: Names): Prepared {
  const bytes = bytesOf(conversation, names)
  return { bytes, ...readStrictly(bytes), cuts: conversation.cuts, end: conversation.end }
}

/** @throws when the server neither answers nor closes. */
export async function speak(prepared: Prepared, server: { readonly port: number }): Promise<Spoken> {
  const connection = await Connection.open(server)
  for (const piece of piecesOf(prepared)) {
    connection.write(Buffer.from(piece, 'latin1'))
    await turn()
  }
  if (prepared.end === 'reset') {
    connection.reset()
    return { ...prepared, answers: undefined }
  }
  connection.end()
  try {
    return { ...prepared, answers: await connection.answers() }
  } catch (error) {
    throw new Error(`${String(error)}:\n${shown({ ...prepared, answers: undefined })}`, { cause: error })
  }
}

function piecesOf({ bytes, cuts }: Prepared): string[] {
  return [0, ...cuts].map((cut, index) => bytes.slice(cut, cuts[index] ?? bytes.length)).filter(piece => piece !== '')
}

/** The name that a request was given, unless it was damaged. */
export function nameIn({ target }: ReadRequest): string | undefined {
  return /stream=(n\w{7})(?!\w)/.exec(target)?.[1]
}

/** Each answer is its own request's, in order; what is no request any more gets one answer at most, and that is the end. */
export function expectOwnAnswers(spoken: Spoken): void {
  const trouble = troubleOf(spoken)
  if (trouble.length > 0) throw new Error(`${trouble.join(', ')}:\n${shown(spoken)}`)
}

function shown({ bytes, requests, answers = [] }: Spoken): string {
  const lines = answers.map(({ status, closes, text }) => `${status}${closes ? ', closes' : ''} ${text.slice(0, 200)}`)
  return [
    JSON.stringify(bytes.slice(0, 3000)),
    `requests: ${requests.map(({ target }) => target).join(' ')}`,
    ...lines,
  ].join('\n')
}

function troubleOf({ requests, begun, answers = [] }: Spoken): readonly string[] {
  const surplus = answers.length - requests.length
  return [
    ...(surplus > 1 ? [`${surplus} answers too many`] : []),
    ...answers
      .slice(requests.length)
      .filter(({ status }) => status < 400)
      .map(({ status }) => `${status} to no request`),
    ...answers.filter(({ status }) => status >= 500).map(({ status }) => `status ${status}`),
    ...answers.flatMap((answer, index) => foreign(answer, index === requests.length ? begun : requests[index])),
  ]
}

/** Places in an answer that its request did not ask for. */
function foreign({ text }: Arrived, request: Pick<ReadRequest, 'target'> | undefined): string[] {
  const own = request ? placesIn(request.target) : []
  return placesIn(text)
    .filter(place => !own.includes(place))
    .map(place => `the answer to ${place} came to ${request?.target ?? 'nobody'}`)
}

function placesIn(text: string): string[] {
  return text.match(/nowhere\/\w+/g) ?? []
}

/** The status that each honest request deserves. */
export function expectAllAnswered({ requests, answers = [] }: Spoken): void {
  const deserved = requests.map(request =>
    isStore(request) ? 200 : request.target.includes('/nowhere/') ? 404 : 'refused',
  )
  const got = answers.map(({ status }) =>
    status === 200 || status === 404 ? status : status >= 400 && status < 500 ? 'refused' : status,
  )
  expect(got).toEqual(deserved)
}

export function isStore({ target, headers }: ReadRequest): boolean {
  return target.includes('stream=') && headers.has('authorization')
}
