/** Writes all that matches to a target, the oldest first, as lines as stored or as CSV (protocol rule R9). */
import { csvHead, csvRowOf } from '@message-gatherer/protocol'
import type { PageReader, ReadQuery } from '@message-gatherer/client/browser'
import { heard } from '../../api/reading.js'
import { Breather } from '../../app/breather.js'
import type { ExportFormat } from './export-command.js'
import type { ExportTarget } from './export-target.js'

export interface ExportOptions {
  readonly reader: Pick<PageReader, 'read'>
  readonly query: ReadQuery
  readonly format: ExportFormat
  readonly signal: AbortSignal
  readonly onCount: (entries: number) => void
}

const pieceCharacters = 256 * 1024

/** @returns how many entries there were; `too large`: the target has no room, and nothing of it is kept. */
export async function exportTo(target: ExportTarget, options: ExportOptions): Promise<number | 'too large'> {
  const { reader, query, format, signal, onCount } = options
  const breather = new Breather()
  let piece = format === 'csv' ? csvHead : ''
  let count = 0
  for await (const { line } of reader.read(query, { signal, onEvent: heard })) {
    piece += format === 'csv' ? csvRowOf(line) : `${line}\n`
    count++
    if (piece.length < pieceCharacters) continue
    if (!(await target.write(piece))) return 'too large'
    piece = ''
    onCount(count)
    await breather.pause()
  }
  return (await target.write(piece)) ? count : 'too large'
}
