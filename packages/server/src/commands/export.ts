/**
 * `gatherd export`: the journal as NDJSON, byte for byte, or as CSV with the seed's three columns.
 *
 * Reads the files; a running server does not mind.
 */
import { once } from 'node:events'
import type { Host } from '@message-gatherer/command-line'
import { nodeFileSystem } from '@message-gatherer/disk'
import { fieldsOf, readJournal } from '@message-gatherer/journal'
import { csvHead, csvRowOf, GathererError, parseTime } from '@message-gatherer/protocol'
import { existingJournal } from '../data-folder.js'
import type { ExportSettings } from '../settings.js'

type Fields = Readonly<Record<string, unknown>>

const batchBytes = 256 * 1024

export async function exportJournal(settings: ExportSettings, host: Host): Promise<void> {
  const folder = existingJournal(settings.data)
  const matches = filterOf(settings, host.now())
  const isCsv = settings.format === 'csv'
  let waiting: Buffer[] = isCsv ? [Buffer.from(csvHead)] : []
  let waitingBytes = 0
  const flush = async () => {
    if (!host.stdout.write(Buffer.concat(waiting))) await once(host.stdout, 'drain')
    waiting = []
    waitingBytes = 0
  }
  for (const { bytes } of readJournal(nodeFileSystem, folder)) {
    const fields = fieldsOf(bytes)
    if (!matches(fields)) continue
    const text = isCsv ? Buffer.from(csvRowOf(bytes.toString())) : Buffer.concat([bytes, Buffer.from('\n')])
    waiting.push(text)
    waitingBytes += text.length
    if (waitingBytes >= batchBytes) await flush()
  }
  await flush()
}

function filterOf(settings: ExportSettings, nowMs: number): (fields: Fields) => boolean {
  const { user, stream } = settings
  const since = timeOf('since', settings.since, nowMs) ?? -Infinity
  const until = timeOf('until', settings.until, nowMs) ?? Infinity
  if (since >= until) throw new GathererError('USAGE', '--since is not before --until', { hint: 'swap them' })
  return fields => {
    const time = Date.parse(String(fields['received_at']))
    return (
      (user === undefined || fields['user'] === user) &&
      (stream === undefined || fields['stream'] === stream) &&
      time >= since &&
      time < until
    )
  }
}

function timeOf(flag: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const time = parseTime(text, nowMs)
  if (time !== undefined) return time
  throw new GathererError('USAGE', `--${flag}: '${text}' is not a time`, {
    hint: 'write 2026-11-22T05:41:51Z, or how long ago: 1h',
  })
}
