/** `gather search`: what matches, as it is found (reading rules T2, T4, T6). */
import { GathererError } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import { put } from '../reading/output.js'
import { presenterFor } from '../reading/present.js'
import { queryOf } from '../reading/query-settings.js'
import { readEntries } from '../reading/read-entries.js'
import { SearchProgress } from '../reading/search-progress.js'
import type { SearchSettings } from '../settings.js'

export interface SearchOptions extends SearchSettings {
  readonly words: readonly string[]
}

const nothingFound = 1

export async function search(
  context: Context,
  { words, regex, limit, order, ...filters }: SearchOptions,
): Promise<number> {
  const { surroundings, settings, talk } = context
  const { host } = surroundings
  const text = words.join(' ')
  const sought = { ...(text !== '' && { contains: text }), ...(regex !== undefined && { regex }) }
  const wanted = { ...queryOf(filters, host.now()), ...sought }
  if (Object.keys(wanted).length === 0) throw searchForWhat()
  const query = { ...wanted, ...(limit !== undefined && { limit }), order }
  const present = await presenterFor(context, sought)
  const progress = new SearchProgress(host, { ...settings, order })
  let found = 0
  try {
    const status = await readEntries(context, {
      begin: (gatherer, control) => gatherer.read(query, control),
      each: (entry, signal) => {
        found++
        progress.found(entry.next)
        return put(host.stdout, present(entry), signal)
      },
      onEvent: event => progress.on(event),
    })
    if (status !== 0 || found > 0) return status
  } finally {
    progress.end()
  }
  talk.say('nothing was found')
  return nothingFound
}

function searchForWhat(): GathererError {
  return new GathererError('USAGE', 'what is to be found?', {
    hint: 'gather search TEXT, or --regex RE, or a filter such as --where level=error; gather tail shows the last entries',
  })
}
