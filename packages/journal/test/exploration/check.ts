/**
 * Recovers what a crash left and compares it with what was promised. Throws on the first broken promise.
 *
 * The rules are G1 and G2, J4, J8 to J12 and I2: acknowledged once and in order, sequences without gaps, marks that fit,
 * nothing that a reader saw undone, and a second recovery that changes nothing.
 */
import type { Chance, SimulatedDisk } from '@message-gatherer/disk/testing'
import { fieldsOf, isSound, messageBytes, verifyJournal, type Journal } from '../../src/index.js'
import { batchOf, folder } from '../sample.js'
import type { Promised } from './ledger.js'
import { openHere } from './run.js'

interface Found {
  readonly message: number
  readonly producer: string | undefined
  readonly sequence: unknown
}

const probe = -1

/** @param disk after the crash; it is used up. */
export async function checkRecovery(disk: SimulatedDisk, promised: Promised, chance: Chance): Promise<void> {
  const { journal } = await openHere(disk, chance)
  checkEntries(journal, promised)
  const lines = linesIn(journal)
  const report = verifyJournal(disk.start(), folder)
  expectThat(isSound(report), () => `verify is not sound: ${JSON.stringify(report)}`)
  await checkSecondRecovery(disk, lines, chance)
}

/** What was recovered survives the next crash, and the journal goes on. */
async function checkSecondRecovery(disk: SimulatedDisk, lines: readonly string[], chance: Chance): Promise<void> {
  disk.powerCut(chance)
  const { journal } = await openHere(disk, chance)
  const again = linesIn(journal)
  expectThat(
    again.join() === lines.join(),
    () => `a second recovery found ${again.length} entries where there were ${lines.length}`,
  )
  await journal.append(batchOf(probe))
  disk.powerCut(chance)
  const { journal: last } = await openHere(disk, chance)
  expectThat(foundIn(last).at(-1)?.message === probe, () => 'an entry appended after recovery is gone')
}

function checkEntries(journal: Journal, promised: Promised): void {
  const found = foundIn(journal)
  const positions = new Map(found.map(({ message }, index) => [message, index]))
  expectThat(
    positions.size === found.length,
    () => `an entry is there twice: ${found.map(({ message }) => message).join(' ')}`,
  )
  for (const { message, ackedAt } of promised.sent) {
    expectThat(ackedAt === undefined || positions.has(message), () => `message ${message} was acknowledged and is gone`)
  }
  checkOrder(found, promised)
  checkProducers(journal, found)
  checkSeen(journal, promised)
}

/** What was answered before another was sent comes first. */
function checkOrder(found: readonly Found[], { sent }: Promised): void {
  let latestSent = 0
  for (const { message } of found) {
    const entry = sent[message]
    if (!entry) throw new Error(`message ${message} was never sent`)
    expectThat(
      entry.ackedAt === undefined || latestSent < entry.ackedAt,
      () => `message ${message} stands behind a later one`,
    )
    latestSent = Math.max(latestSent, entry.sentAt)
  }
}

function checkProducers(journal: Journal, found: readonly Found[]): void {
  const next = new Map<string, number>()
  for (const { producer, sequence, message } of found) {
    if (producer === undefined) continue
    expectThat(
      sequence === (next.get(producer) ?? 0),
      () => `message ${message}: sequence ${String(sequence)} of ${producer} does not follow`,
    )
    next.set(producer, (next.get(producer) ?? 0) + 1)
  }
  for (const producer of ['p1', 'p2', 'p3']) {
    const expected = next.get(producer) ?? 0
    const mark = journal.mark('dale', producer)
    expectThat(
      (mark?.next ?? 0) === expected,
      () => `the mark of ${producer} is ${String(mark?.next)} where ${expected} comes next`,
    )
  }
}

function checkSeen(journal: Journal, { seen }: Promised): void {
  const lines = new Map(Array.from(journal.read(), ({ offset, bytes }) => [offset, bytes.toString()]))
  for (const [offset, line] of seen) {
    expectThat(
      lines.get(offset) === line,
      () => `a reader saw ${line} at ${offset}; now there is ${String(lines.get(offset))}`,
    )
  }
}

function foundIn(journal: Journal): Found[] {
  return Array.from(journal.read(), ({ bytes }) => {
    const { producer, sequence } = fieldsOf(bytes)
    return {
      message: Number(messageBytes(bytes).toString()),
      producer: typeof producer === 'string' ? producer : undefined,
      sequence,
    }
  })
}

function linesIn(journal: Journal): string[] {
  return Array.from(journal.read(), ({ offset, bytes }) => `${offset} ${bytes.toString()}`)
}

function expectThat(holds: boolean, why: () => string): void {
  if (!holds) throw new Error(why())
}
