/**
 * `gatherd audit`: who changed what, oldest first, one line each (protocol rules U8, U9).
 *
 * Reads page by page: the table may be long.
 */
import type { Host } from '@message-gatherer/command-line'
import { GathererError } from '@message-gatherer/protocol'
import { auditJson, timeText } from '../administration/as-json.js'
import { openLocalAdministration } from '../administration/local-administration.js'
import type { AuditReading } from '../administration/administration.js'
import type { AuditLine } from '../database/audit-records.js'
import type { AuditSettings } from '../settings.js'

/** No line has an id like this. */
const beyondAll = 999_999_999_999_999

export async function audit(settings: AuditSettings, host: Host): Promise<void> {
  const last = parseLast(settings.last)
  const { administration, close } = await openLocalAdministration(settings.data, host.now)
  let told = 0
  try {
    const pages = last === undefined ? allLines(administration.audit) : [await lastLines(administration.audit, last)]
    for await (const lines of pages) {
      told += lines.length
      host.stdout.write(
        lines.map(line => `${settings.json ? JSON.stringify(auditJson(line)) : sentenceOf(line)}\n`).join(''),
      )
    }
  } finally {
    await close()
  }
  if (told === 0 && !settings.quiet) host.stderr.write('nothing was changed yet\n')
}

async function* allLines(table: AuditReading): AsyncGenerator<readonly AuditLine[]> {
  let after = 0
  for (;;) {
    const { lines, more } = await table.list({ after })
    yield lines
    after = lines.at(-1)?.id ?? after
    if (!more) return
  }
}

async function lastLines(table: AuditReading, wanted: number): Promise<readonly AuditLine[]> {
  const newestFirst: AuditLine[] = []
  let before = beyondAll
  while (newestFirst.length < wanted) {
    const { lines, more } = await table.list({ before })
    newestFirst.push(...lines.slice(0, wanted - newestFirst.length))
    before = lines.at(-1)?.id ?? before
    if (!more) break
  }
  return newestFirst.toReversed()
}

function parseLast(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,5}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new GathererError('USAGE', `--last: '${text}' will not do`, { hint: 'a whole number from 1 to 999999' })
}

function sentenceOf({ atMs, who, address, action, subject, result, detail }: AuditLine): string {
  const from = address === '' ? '' : ` from ${address}`
  const what = detail === undefined ? '' : ` (${detail})`
  const outcome = result === 'done' ? '' : `: refused, ${result}`
  return `${timeText(atMs)}  ${who}${from}  ${action} ${subject}${what}${outcome}`
}
