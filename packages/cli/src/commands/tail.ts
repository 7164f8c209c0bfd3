/** `gather tail`: the last entries, then each new one (reading rules T1, T4, T7). */
import { GathererError } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import { put } from '../reading/output.js'
import { presenterFor } from '../reading/present.js'
import { queryOf } from '../reading/query-settings.js'
import { readEntries } from '../reading/read-entries.js'
import type { TailSettings } from '../settings.js'

export interface TailOptions extends TailSettings {
  readonly words: readonly string[]
}

const usualLast = 10

export async function tail(context: Context, { words, noFollow, last, ...filters }: TailOptions): Promise<number> {
  const [file] = words
  if (file !== undefined) throw notForFiles(file)
  const { host } = context.surroundings
  const begin = last ?? (filters.since === undefined ? usualLast : undefined)
  const query = { ...queryOf(filters, host.now()), ...(begin !== undefined && { last: begin }) }
  const present = await presenterFor(context)
  return readEntries(context, {
    begin: (gatherer, control) => (noFollow ? gatherer.read(query, control) : gatherer.tail(query, control)),
    each: (entry, signal) => put(host.stdout, present(entry), signal),
  })
}

function notForFiles(file: string): GathererError {
  return new GathererError('USAGE', `gather tail shows what the server has, not '${file}'`, {
    hint: 'to send a file: gather ship FILE',
  })
}
