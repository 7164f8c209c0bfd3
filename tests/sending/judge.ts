/**
 * Judges the files of a server by what endpoints were promised: exactly once, in order, and nothing else.
 *
 * A promise is kept by the message in the files, whoever delivered it; what was begun and never promised may be there, once.
 */
import { expect } from 'vitest'
import { innocent, type Numbered, type Oracle, type Verdict } from '../crash/oracle.js'
import { entriesIn, type StoredEntry } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'
import { seed } from '../harness/random.js'

export interface SendersVerdict extends Verdict {
  /** Messages that no endpoint of these suites writes. */
  readonly strange: readonly string[]
  /** Producers whose sequences are not 0, 1, 2, …, and where. */
  readonly gaps: readonly string[]
  /** Producers of whom the server said that it has more than there is. */
  readonly brokenAcks: readonly string[]
}

export const blameless: SendersVerdict = { ...innocent, strange: [], gaps: [], brokenAcks: [] }

export interface Evidence {
  readonly folder: string
  readonly oracle: Oracle
  /** The highest `next_sequence` that the server answered, by producer. */
  readonly acknowledged?: ReadonlyMap<string, number>
}

export function judge({ folder, oracle, acknowledged = new Map() }: Evidence): SendersVerdict {
  const entries = entriesIn(folder)
  const read = entries.map(({ message }) => numberedOf(message))
  const nexts = new Map<string, number>()
  const gaps = entries.flatMap(entry => gapAt(entry, nexts))
  const found = new Map([...nexts].map(([name, next]) => [name.split(' ')[1], next]))
  return {
    ...oracle.judgeMessages(read.filter(message => message !== undefined)),
    strange: entries.filter((_, at) => read[at] === undefined).map(({ messageText }) => messageText),
    gaps,
    brokenAcks: [...acknowledged].filter(([producer, next]) => (found.get(producer) ?? 0) < next).map(([name]) => name),
  }
}

/** All is as it must be, and every byte is sound; after an orderly stop. */
export async function expectBlameless(evidence: Evidence, context = `seed ${seed}`): Promise<void> {
  expect(judge(evidence), context).toEqual(blameless)
  const verified = await runProgram(['verify', '--data', evidence.folder])
  expect(verified, context).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sound: /) as string })
}

/** A message of ours, also as a line of text that somebody followed. */
function numberedOf(message: unknown): Numbered | undefined {
  const value = typeof message === 'string' ? parsed(message) : message
  if (typeof value !== 'object' || value === null) return undefined
  const { writer, number } = value as Partial<Numbered>
  return typeof writer === 'number' && typeof number === 'number' ? { writer, number } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function gapAt({ user, producer, sequence = -1 }: StoredEntry, nexts: Map<string, number>): string[] {
  if (producer === undefined) return ['a message without a producer']
  const name = `${user} ${producer}`
  const next = nexts.get(name) ?? 0
  nexts.set(name, Math.max(next, sequence + 1))
  return sequence === next ? [] : [`${name}: ${sequence} where ${next} is due`]
}
