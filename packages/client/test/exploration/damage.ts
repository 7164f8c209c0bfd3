/** A bit that flips in a spool, where the spool can tell: in a line that a later group has proven. */
import { isIntact, listSegments, readLines } from '@message-gatherer/disk'
import type { Chance } from '@message-gatherer/disk/testing'
import { partsOf } from '../../src/spool/spooled-line.js'
import { count } from './figures.js'
import { folder, type World } from './world.js'

interface ProvenLine {
  readonly position: number
  readonly length: number
  readonly text: string
}

const newline = 0x0a

/** Heads, the newest group and line breaks are left alone. */
export function flipOneBit(world: World, chance: Chance): void {
  const [segment, lines] = provenLines(world, chance)
  const line = lines[below(lines.length, chance)]
  if (!segment || !line) return
  const position = line.position + below(line.length, chance)
  const before = world.disk.bytesOf(segment)[position] ?? 0
  const after = before ^ (1 << below(8, chance))
  if (before === newline || after === newline) return
  count('bytes flipped')
  world.disk.scribble(segment, Uint8Array.of(after), position)
  world.ledger.excuse([line.text], 'damaged')
}

function provenLines({ fs }: World, chance: Chance): readonly [path: string | undefined, readonly ProvenLine[]] {
  const segments = listSegments(fs, `${folder}/messages`)
  // The newest one may never have been durable; then the one before it is the newest.
  const segment = segments[below(Math.max(0, segments.length - 2), chance)]
  if (!segment || segments.length < 3) return [undefined, []]
  const lines = [...readLines(fs, segment.path)].flatMap(({ position, bytes, length }) => {
    const parts = isIntact(bytes) ? partsOf(bytes) : undefined
    if (!parts || position === 0) return []
    return [{ position, length, text: bytes.toString('utf8', parts.messageStart, parts.messageEnd) }]
  })
  return [segment.path, lines]
}

function below(limit: number, chance: Chance): number {
  return Math.floor(chance() * limit)
}
