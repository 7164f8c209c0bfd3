/** What stands where no entry is yet. */
import { FirstMessage } from '../first-message.js'
import { streamNames } from '../entry/known-names.js'
import type { Feed } from './feed.js'

export function LiveEmpty({ feed, isFiltered }: { readonly feed: Feed; readonly isFiltered: boolean }) {
  const { kind } = feed.state
  if (kind === 'ended') return null
  if (kind !== 'following') return <p class="quiet padded">Looking for the last entries …</p>
  if (isFiltered) return <p class="quiet padded">Nothing there matches yet. What arrives and matches appears here.</p>
  if (streamNames.value?.length === 0) return <FirstMessage />
  return <p class="quiet padded">Nothing to show yet. What arrives appears here.</p>
}
