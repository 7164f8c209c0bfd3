/** What stands where nothing was found: what to do about it. */
import { countOf } from '../entry/filters.js'
import type { SearchPlace } from './search-place.js'
import type { SearchRun } from './search-run.js'
import { allTime } from './time-range.js'

export interface SearchEmptyProps {
  readonly run: SearchRun
  readonly place: SearchPlace
  readonly onChange: (changed: Partial<SearchPlace>) => void
}

export function SearchEmpty({ run: { state }, place, onChange }: SearchEmptyProps) {
  if (state.kind === 'ended') return null
  if (state.kind === 'cancelled') return <p class="quiet padded">Nothing was found before you stopped.</p>
  if (state.kind !== 'complete') return <p class="quiet padded">Searching …</p>
  const { range, part } = place.times
  const isAll = part === undefined && range.kind === 'quick' && range.name === 'all'
  return (
    <div class="padded">
      <p class="quiet">{countOf(place.filters) > 0 ? 'Nothing there matches.' : 'Nothing arrived in that time.'}</p>
      {!isAll && (
        <button type="button" onClick={() => onChange({ times: { range: allTime, part: undefined } })}>
          Search all time
        </button>
      )}
    </div>
  )
}
