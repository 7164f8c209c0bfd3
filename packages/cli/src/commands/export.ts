/** `gather export`: everything that matches, to stdout or into a file that is whole when it has its name (reading rules T3, T6). */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ReadEntry, ReadQuery } from '@message-gatherer/client'
import { nodeFileSystem } from '@message-gatherer/disk'
import { csvHead, csvRowOf, GathererError } from '@message-gatherer/protocol'
import { grouped, sizeInWords } from '../bar-line.js'
import { printJson, type Context } from '../context.js'
import type { ExportFile } from '../export/export-file.js'
import { ExportProgress } from '../export/export-progress.js'
import type { ExportState } from '../export/export-state.js'
import { openExport } from '../export/open-export.js'
import { whoReads } from '../reading/opened-reader.js'
import { RowOutput } from '../reading/output.js'
import { queryOf } from '../reading/query-settings.js'
import { readEntries } from '../reading/read-entries.js'
import { visible } from '../reading/visible.js'
import type { ExportSettings } from '../settings.js'

type Format = ExportSettings['format']

export function exportEntries(context: Context, options: ExportSettings): Promise<number> {
  return options.out === undefined ? toStdout(context, options) : toFile(context, options, resolve(options.out))
}

async function toStdout(context: Context, options: ExportSettings): Promise<number> {
  const { stdout } = context.surroundings.host
  const query = queryFor(context, options)
  const output = new RowOutput(stdout)
  const progress = new ExportProgress(context, { isShown: !stdout.isTTY })
  const shown = (row: string): string => (stdout.isTTY ? `${visible(row.trimEnd())}\n` : row)
  try {
    if (options.format === 'csv') stdout.write(shown(csvHead))
    return await readEntries(context, {
      begin: (gatherer, control) => gatherer.read(query, control),
      each: (entry, signal) => {
        const row = rowOf(entry, options.format)
        progress.found(entry.next, row.length)
        return output.add(shown(row), signal)
      },
      onEvent: event => {
        output.flush()
        progress.on(event)
      },
    })
  } finally {
    output.flush()
    progress.end()
  }
}

async function toFile(context: Context, options: ExportSettings, path: string): Promise<number> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw noFile(path)
  const opened = openExport({
    fs: nodeFileSystem,
    path,
    fresh: freshState(context, options),
    force: options.force,
    now: context.surroundings.host.now,
  })
  if (opened.kind === 'whole') return told(context, opened.state, path)
  const { file, state } = opened
  if (state.bytes > 0) context.talk.say(`going on after ${amount(state)}`)
  const status = await fill(context, options, opened)
  if (status !== 0 && file.entries > 0) context.talk.say(`kept ${amount(file)}; the same command goes on there`)
  return status || told(context, file, path)
}

interface Filling {
  readonly file: ExportFile
  readonly state: ExportState
}

/** @returns 0 when the file is whole and has its name. */
async function fill(context: Context, options: ExportSettings, { file, state }: Filling): Promise<number> {
  const { since, until, next } = state
  const times = { ...(since !== null && { since }), ...(until !== null && { until }) }
  const query = { ...queryFor(context, options), ...times, ...(next !== null && { offset: next }) }
  const progress = new ExportProgress(context, { isShown: true, from: next })
  if (state.bytes === 0 && options.format === 'csv') file.addHead(Buffer.from(csvHead))
  try {
    const status = await readEntries(context, {
      begin: (gatherer, control) => gatherer.read(query, control),
      each: entry => {
        const row = Buffer.from(rowOf(entry, options.format))
        file.add(row, entry.next)
        progress.found(entry.next, row.length)
      },
      onEvent: event => {
        if (event.kind === 'progress') file.passed(event.next)
        progress.on(event)
      },
    })
    if (status === 0) file.finish()
    return status
  } finally {
    file.keep()
    progress.end()
  }
}

function queryFor({ surroundings }: Context, { contains, regex, ...filters }: ExportSettings): ReadQuery {
  return {
    ...queryOf(filters, surroundings.host.now()),
    ...(contains !== undefined && { contains }),
    ...(regex !== undefined && { regex }),
  }
}

/** What the file is of: the words that were typed, and where they were asked. */
function freshState(context: Context, options: ExportSettings) {
  const { out: _out, force: _force, ...typed } = options
  const { server, user } = whoReads(context)
  const { since, until } = queryFor(context, options)
  const { processId, random } = context.surroundings
  return {
    asked: JSON.stringify({ server, as: user, ...typed }),
    since: since === undefined ? null : String(since),
    until: until === undefined ? null : String(until),
    run: `${processId}-${random()}`,
  }
}

/** A line as stored, or a row, with its end. */
function rowOf({ line }: ReadEntry, format: Format): string {
  return format === 'csv' ? csvRowOf(line) : `${line}\n`
}

type Amount = Pick<ExportState, 'entries' | 'bytes'>

function amount({ entries, bytes }: Amount): string {
  return `${grouped(entries)} ${entries === 1 ? 'entry' : 'entries'}, ${sizeInWords(bytes)}`
}

function told(context: Context, { entries, bytes }: Amount, path: string): number {
  context.talk.say(`exported ${amount({ entries, bytes })}, to ${path}`)
  printJson(context, { entries, bytes, file: path })
  return 0
}

function noFile(path: string): GathererError {
  return new GathererError('USAGE', `${path} is no file`, { hint: 'without --out it goes to stdout' })
}
