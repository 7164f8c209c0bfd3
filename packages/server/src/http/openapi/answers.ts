/**
 * The answers of a route: by status, with schema, headers and examples.
 *
 * The examples are made by what makes the answers, so that neither can say something else.
 */
import {
  errorCodes,
  GathererError,
  problemContentType,
  problemOf,
  statusDescriptions,
} from '@message-gatherer/protocol'
import type { ClassicAnswer, ClassicStatus, Code, ErrorMembers } from '@message-gatherer/protocol'
import { ref } from './components.js'
import { headersFor } from './headers.js'
import type { Answer, Answers, Example, Schema } from './model.js'

type NamedValues = readonly (readonly [name: string, value: unknown])[]

/** Examples by name; those of a request and of its answer have the same. */
export function named(values: NamedValues): Readonly<Record<string, Example>> {
  return Object.fromEntries(values.map(([name, value]) => [name, { value }]))
}

/** An answer in JSON. */
export function json(description: string, schema: Schema, examples: NamedValues = []): Answer {
  const shown = examples.length === 0 ? {} : { examples: named(examples) }
  return { description, content: { 'application/json': { schema, ...shown } } }
}

export function text(description: string): Answer {
  return { description, content: { 'text/plain': { schema: { type: 'string' } } } }
}

/** The answers to a classic message, by their statuses. */
export function classicAnswers(
  outcomes: readonly (readonly [name: string, answer: ClassicAnswer])[],
  schemaOf: (status: ClassicStatus) => Schema,
): Answers {
  const byStatus = grouped(outcomes, ([, { status_code: status }]) => status)
  const answers = [...byStatus].map(([status, examples]) => {
    const description = statusDescriptions[status]
    const exactly = { properties: { status_code: { const: status }, status_description: { const: description } } }
    const answer = json(`${description}.`, { allOf: [schemaOf(status), exactly] }, examples)
    return [status, { ...answer, ...headersFor(status, 'classic') }] as const
  })
  return { ...Object.fromEntries(answers), ...anythingElse }
}

/** The refusals of a route, by the statuses of their codes. */
export function problems(codes: readonly Code[]): Answers {
  const byStatus = grouped(codes, code => errorCodes[code].status)
  const answers = [...byStatus].map(([status, these]) => [status, problem(status, these)] as const)
  return { ...Object.fromEntries(answers), ...anythingElse }
}

const anythingElse: Answers = {
  default: {
    description: 'Any other refusal, of what is no HTTP (400) or comes too late (408) for example.',
    content: { [problemContentType]: { schema: ref('Problem') } },
  },
}

/** What the examples of some codes tell beside the words. */
const members: Partial<Record<Code, ErrorMembers>> = {
  INVALID_UTF8: { line: 3, byte: 120 },
  SEQUENCE_GAP: { expected_sequence: 7 },
  OFFSET_UNKNOWN: { first_offset: '1c291ca3-0', last_offset: '1c291ca3-310' },
}

function problem(status: number, codes: readonly Code[]): Answer {
  const exactly = { properties: { status: { const: status }, code: { enum: codes } } }
  const examples = codes.map(code => {
    const { title, meaning } = errorCodes[code]
    const error = new GathererError(code, meaning, { members: members[code] ?? {} })
    return [code, { summary: title, value: problemOf(error) }] as const
  })
  return {
    description: `${codes.map(code => errorCodes[code].title).join(', ')}.`,
    ...headersFor(status, 'native'),
    content: {
      [problemContentType]: { schema: { allOf: [ref('Problem'), exactly] }, examples: Object.fromEntries(examples) },
    },
  }
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
