/**
 * Goes on after a crash, delivers all there is, and compares the server's files with what was promised. Throws on the first broken promise.
 *
 * The rules are Q1, Q2, Q4 to Q9, D1, D6 and D7: what was spooled is stored once, in its order, under the number it had.
 */
import type { Chance } from '@message-gatherer/disk/testing'
import { encodeMessage } from '../../src/spool/spooled-line.js'
import { deliver, type Renumbering } from './deliver.js'
import type { Appended, Ledger } from './ledger.js'
import type { MortalProcess } from './mortal-process.js'
import { isBad, type SmallServer } from './small-server.js'
import { freshName, type World } from './world.js'

const sentAt = '2026-11-22T05:41:51.123Z'

export interface CheckOptions {
  readonly server: SmallServer
  readonly chance: Chance
  readonly renumbering: Renumbering
  /** Servers or folders of another time: what is stored out of order is theirs. */
  readonly order: 'kept' | 'broken by others'
}

/** @param world after the crash, without processes; it is used up. */
export async function checkRecovery(world: World, options: CheckOptions): Promise<void> {
  await goOnAndCheck(world, options)
  // What was recovered survives the next crash.
  world.powerCut(options.chance)
  await goOnAndCheck(world, options)
}

async function goOnAndCheck(world: World, options: CheckOptions): Promise<void> {
  const process = await world.start()
  if (!process) throw new Error('it died by itself')
  await appendProbe(world.ledger, process)
  await deliverAll(world, process, options)
  await process.spool.close()
  checkStored(world.ledger, options)
  checkDead(world.ledger, process)
  await checkFiles(world.ledger, process, options)
  process.die()
}

async function appendProbe(ledger: Ledger, process: MortalProcess): Promise<void> {
  const text = JSON.stringify(freshName('probe'))
  const appended = ledger.append([text], process.name)
  const spooled = await process.spool.append({
    bytes: encodeMessage(text, { sentAt, stream: 'default' }),
    count: 1,
  })
  expectThat(spooled.kind === 'spooled', () => 'a message after the recovery was not spooled')
  if (spooled.kind === 'spooled') note(appended, spooled.first)
}

export function note(appended: Appended, first: number): void {
  appended.fate = 'spooled'
  appended.first = first
}

async function deliverAll(
  { ledger }: World,
  process: MortalProcess,
  { server, chance, renumbering }: CheckOptions,
): Promise<void> {
  const queue = process.spool.queue()
  const highest = Math.max(-1, ...ledger.sent.keys())
  expectThat(
    renumbering === 'expected' || queue.end > highest,
    () => `${highest} was sent, and the spool ends at ${queue.end}`,
  )
  await deliver({ queue, ledger, server, chance, renumbering, network: 'fair', requests: 10_000, late: [] })
  expectThat(queue.first === queue.end, () => `${queue.end - queue.first} messages still wait`)
}

function checkStored(ledger: Ledger, { server, order }: CheckOptions): void {
  const times = new Map<string, number>()
  for (const text of server.stored) times.set(text, (times.get(text) ?? 0) + 1)
  for (const [text, count] of times)
    expectThat(count <= 1 + (ledger.mayRepeat.get(text) ?? 0), () => `${text} is stored ${count} times`)
  for (const appended of ledger.appended) for (const text of appended.texts) checkOne(appended, text, { times, ledger })
  if (order === 'kept') checkOrder(ledger, server)
}

function checkOne(
  { fate }: Appended,
  text: string,
  { times, ledger }: { readonly times: ReadonlyMap<string, number>; readonly ledger: Ledger },
): void {
  const isStored = times.has(text)
  if (isBad(text)) return expectThat(!isStored, () => `${text} was refused and is stored`)
  if (fate === 'refused') expectThat(!isStored, () => `${text} was refused by the spool and is stored`)
  if (fate !== 'spooled' || ledger.excused.has(text)) return
  expectThat(isStored, () => `${text} was spooled and is not stored`)
}

/** By number, and what one process handed in first comes first. */
function checkOrder(ledger: Ledger, { stored }: SmallServer): void {
  const { appended } = ledger
  const certain = stored.filter(text => !isUncertain(text, ledger))
  const places = new Map(certain.map((text, place) => [text, place]))
  const spooled = appended.filter(({ first }) => first !== undefined)
  const byNumber = spooled.toSorted((a, b) => (a.first ?? 0) - (b.first ?? 0)).flatMap(({ texts }) => texts)
  const processes = [...new Set(spooled.map(({ process }) => process))]
  const byProcess = processes.map(name =>
    spooled.filter(({ process }) => process === name).flatMap(({ texts }) => texts),
  )
  for (const texts of [byNumber, ...byProcess]) {
    let latest = -1
    for (const text of texts) {
      const place = places.get(text) ?? latest
      expectThat(place >= latest, () => `${text} stands before what was spooled earlier`)
      latest = place
    }
  }
}

/** What was hit by damage, or sent before and after it under two numbers, may be missing, or come late. */
function isUncertain(text: string, { excused, mayRepeat }: Ledger): boolean {
  return excused.has(text) || mayRepeat.has(text)
}

function checkDead(ledger: Ledger, { spool }: MortalProcess): void {
  const dead = new Set(spool.dead.numbers().map(number => spool.dead.read(number)?.message))
  for (const { fate, texts } of ledger.appended) {
    for (const text of texts) {
      if (fate !== 'spooled' || !isBad(text) || ledger.excused.has(text)) continue
      expectThat(dead.has(text), () => `${text} is neither stored nor a dead letter`)
    }
  }
}

/** Each line once and in order, as far as the spool says that the file was read. */
async function checkFiles(ledger: Ledger, { spool }: MortalProcess, { server, order }: CheckOptions): Promise<void> {
  for (const [file, { end }] of await spool.fileEnds()) {
    const lines = linesOfFile(file, end, { ledger, server })
    const certain = lines.filter(text => !isUncertain(text, ledger)).map(indexOf)
    const seen = new Set([...certain, ...uncertainOfFile(file, ledger)])
    const areAll = Array.from({ length: end / 10 }, (_, index) => index).every(index => seen.has(index))
    const areInOrder = certain.every((index, place) => index > (certain[place - 1] ?? -1) && index < end / 10)
    expectThat(order !== 'kept' || (areAll && areInOrder), () => `${file} was read to ${end}: ${lines.join(' ')}`)
  }
}

/** Without what only the folder had that this one was copied from. */
function linesOfFile(
  file: string,
  end: number,
  { ledger, server }: { readonly ledger: Ledger; readonly server: SmallServer },
): string[] {
  const own = new Set(ledger.appended.flatMap(({ texts }) => texts))
  const lines = server.stored.filter(text => text.startsWith(`"${file}:`) && own.has(text))
  const certain = new Set(lines.filter(text => !ledger.inDoubt.has(text)).map(indexOf))
  return lines.filter(text => {
    return !ledger.inDoubt.has(text) || (indexOf(text) * 10 < end && !certain.has(indexOf(text)))
  })
}

function uncertainOfFile(file: string, ledger: Ledger): number[] {
  const texts = ledger.appended.flatMap(appended => appended.texts)
  return texts.filter(text => text.startsWith(`"${file}:`) && isUncertain(text, ledger)).map(indexOf)
}

function indexOf(text: string): number {
  return Number(text.split(':')[1])
}

/** The line of a file as this world reads it; each is 10 bytes long there. */
export function fileText(file: string, index: number, world: string): string {
  return JSON.stringify(`${file}:${index}:${world}`)
}

function expectThat(holds: boolean, why: () => string): void {
  if (!holds) throw new Error(why())
}
