/** Journals as files: segments of random entries, and what may happen to such files. */
import { closeLine, markLine, segmentName, type FileSystem } from '@message-gatherer/disk'
import * as fc from 'fast-check'
import { jsonText, stringText } from './arbitrary-json.js'

export const users = ['dale', 'gina', 'd', 'dale.2']
export const streams = ['default', 'dale', 's2']
export const startMs = Date.UTC(2026, 10, 22, 5, 41, 51, 123)

export interface Segments {
  /** By the offset of their first byte. */
  readonly files: ReadonlyMap<number, Buffer>
  readonly end: number
}

export interface EntryFields {
  readonly user: string
  readonly stream: string
  readonly producer: string | undefined
  readonly sentAt: boolean
  /** As JSON text. */
  readonly source: string | undefined
  readonly isMarked: boolean
  readonly afterMs: number
  /** As JSON text. */
  readonly message: string
}

const longMessage = fc
  .tuple(jsonText, fc.integer({ min: 100, max: 3000 }))
  .map(([text, length]) => `[${text},"${'x'.repeat(length)}"]`)

export const entryFields: fc.Arbitrary<EntryFields> = fc.record({
  user: fc.constantFrom(...users),
  stream: fc.constantFrom(...streams),
  producer: fc.option(fc.constantFrom('p1', 'p2'), { nil: undefined }),
  sentAt: fc.boolean(),
  source: fc.option(fc.oneof(fc.constantFrom('"log"', '"\\u006cog"', '"a \\"b\\""'), stringText), { nil: undefined }),
  isMarked: fc.boolean(),
  afterMs: fc.integer({ min: -2, max: 3 }),
  message: fc.oneof({ weight: 12, arbitrary: jsonText }, { weight: 1, arbitrary: longMessage }),
})

/** Entries, and which of them begin a segment. */
export const journal: fc.Arbitrary<Segments> = fc
  .array(fc.tuple(entryFields, fc.nat(5)), { minLength: 1, maxLength: 40, size: 'max' })
  .map(entries => segmentsOf(entries.map(([fields, draw]) => ({ fields, beginsSegment: draw === 0 }))))

export function segmentsOf(
  entries: readonly { readonly fields: EntryFields; readonly beginsSegment: boolean }[],
): Segments {
  const files = new Map<number, Buffer>()
  let [start, end, nowMs] = [0, 0, startMs]
  for (const [index, { fields, beginsSegment }] of entries.entries()) {
    nowMs += fields.afterMs
    const line = lineOf(fields, { nowMs, sequence: index })
    const stored = fields.isMarked ? markLine(line, end) : line
    if (beginsSegment) start = end
    files.set(start, Buffer.concat([files.get(start) ?? Buffer.alloc(0), stored]))
    end += stored.length
  }
  const text = () => Array.from(files, ([name, bytes]) => `${name}:\n${bytes.toString()}`).join('')
  return Object.assign({ files, end }, { [fc.toStringMethod]: text })
}

function lineOf(
  fields: EntryFields,
  { nowMs, sequence }: { readonly nowMs: number; readonly sequence: number },
): Buffer {
  const { user, stream, producer, sentAt, source, message } = fields
  const parts = [
    `{"received_at":"${new Date(nowMs).toISOString()}","user":"${user}","address":"203.0.113.7","stream":"${stream}"`,
    producer === undefined ? '' : `,"producer":"${producer}","sequence":${sequence}`,
    sentAt ? ',"sent_at":"2026-11-22T00:00:00Z"' : '',
    source === undefined ? '' : `,"source":${source}`,
    `,"message":${message}`,
  ]
  return closeLine(parts.join(''))
}

/** What happens to one file; places are shares of its length. */
export type Damage =
  | { readonly kind: 'flip'; readonly file: number; readonly at: number; readonly to: number }
  | { readonly kind: 'truncate' | 'repeat'; readonly file: number; readonly at: number }
  | { readonly kind: 'delete' | 'run into the next'; readonly file: number }

const file = fc.nat(8)
const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
export const damage: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('flip' as const), file, at, to: fc.constantFrom(0x0a, 0, 0x22, 0x7b) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('truncate' as const, 'repeat' as const), file, at }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'run into the next' as const), file }),
    },
  ),
  { maxLength: 4 },
)

/** The same journal after that. Flips come last: an index may have been built before. */
export function damaged({ files, end }: Segments, happened: readonly Damage[]): Segments {
  const after = new Map<number, Buffer>(Array.from(files, ([start, bytes]) => [start, Buffer.from(bytes)]))
  for (const one of happened) {
    const start = Array.from(after.keys()).sort((a, b) => a - b)[one.file % Math.max(1, after.size)]
    const bytes = start === undefined ? undefined : after.get(start)
    if (start === undefined || bytes === undefined) continue
    for (const [name, content] of changed(start, bytes, one)) {
      if (content) after.set(name, content)
      else after.delete(name)
    }
  }
  return { files: after, end }
}

/** What a file holds now; nothing: it is gone. */
type Change = readonly [number, Buffer?]

function changed(start: number, bytes: Buffer, happened: Damage): readonly Change[] {
  switch (happened.kind) {
    case 'flip': {
      const copy = Buffer.from(bytes)
      if (copy.length > 0) copy[Math.floor(happened.at * copy.length)] = happened.to
      return [[start, copy]]
    }
    case 'truncate':
      return [[start, bytes.subarray(0, Math.floor(happened.at * bytes.length))]]
    case 'delete':
      return [[start]]
    case 'repeat': {
      // A second file tells of the rest of this one.
      const place = bytes.indexOf(0x0a, Math.floor(happened.at * bytes.length)) + 1
      return place > 0 && place < bytes.length ? [[start + place, Buffer.from(bytes.subarray(place))]] : []
    }
    case 'run into the next':
      return [[start, Buffer.concat([bytes, bytes])]]
  }
}

export function writeSegments(fs: FileSystem, folder: string, { files }: Segments): void {
  fs.makeFolder(folder)
  for (const [start, bytes] of files) {
    const handle = fs.open(`${folder}/${segmentName(start)}`, 'create')
    fs.write(handle, bytes, 0)
    fs.close(handle)
  }
}
