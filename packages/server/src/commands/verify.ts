/** `gatherd verify`: reads the whole journal and says what is not as it was acknowledged. Exit 0 only when all is well. */
import type { Host } from '@message-gatherer/command-line'
import { nodeFileSystem } from '@message-gatherer/disk'
import { isSound, verifyJournal, type VerifyReport } from '@message-gatherer/journal'
import { existingJournal } from '../data-folder.js'
import type { VerifySettings } from '../settings.js'

export function verify(settings: VerifySettings, host: Host): number {
  const folder = existingJournal(settings.data)
  const report = verifyJournal(nodeFileSystem, folder, progressOn(host, settings))
  if (settings.json) host.stdout.write(`${JSON.stringify({ sound: isSound(report), ...jsonOf(report) })}\n`)
  else for (const line of describe(report)) host.stdout.write(`${line}\n`)
  return isSound(report) ? 0 : 1
}

function progressOn(host: Host, { quiet }: VerifySettings): (done: number, of: number) => void {
  if (quiet || !host.stderr.isTTY) return () => undefined
  return (done, of) => host.stderr.write(done < of ? `\rsegment ${done} of ${of}` : '\r\u001b[K')
}

function describe(report: VerifyReport): string[] {
  const { entries, segments, bytes, damaged, sequenceBreaks, mismatches, tail, missingBytes } = report
  return [
    ...damaged.map(
      ({ path, line, byte, length }) =>
        `damaged: ${path} line ${line}, byte ${byte}: ${length} bytes do not match their checksum`,
    ),
    ...sequenceBreaks.map(
      ({ kind, user, producer, expected, found, path, byte }) =>
        `${kind}: producer ${producer} of ${user}: expected ${expected}, found ${found}, at byte ${byte} of ${path}`,
    ),
    ...mismatches.map(({ kind, from, to, path }) => `${kind}: bytes ${from} to ${to} of the journal, before ${path}`),
    ...(tail
      ? [
          `unfinished: ${tail.length} bytes from byte ${tail.byte} of ${tail.path}; a running server writes them now, or the next start sets them aside`,
        ]
      : []),
    ...(missingBytes > 0 ? [`missing: the last ${missingBytes} acknowledged bytes`] : []),
    `${isSound(report) ? 'sound' : 'not sound'}: ${counted(entries, 'entry', 'entries')}, ${bytes} bytes, ${counted(segments, 'segment', 'segments')}`,
  ]
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/** The report in the names of the wire. */
function jsonOf({ entries, segments, bytes, damaged, sequenceBreaks, mismatches, tail, missingBytes }: VerifyReport) {
  return {
    entries,
    segments,
    bytes,
    damaged,
    sequence_breaks: sequenceBreaks,
    mismatches,
    tail: tail ?? null,
    missing_bytes: missingBytes,
  }
}
