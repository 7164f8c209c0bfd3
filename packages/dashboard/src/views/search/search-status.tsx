/** How far a search is and how much it found; to stop it, go on, or turn it around. */
import type { ComponentChildren } from 'preact'
import type { Order } from '../entry/row.js'
import type { SearchPlace } from './search-place.js'
import type { SearchRun } from './search-run.js'

export interface SearchStatusProps {
  readonly run: SearchRun
  readonly place: SearchPlace
  /** A field says already what is wrong. */
  readonly isBlamed: boolean
  readonly onAgain: () => void
  readonly onOrder: (order: Order) => void
  readonly children: ComponentChildren
}

export function SearchStatus({ run, place, isBlamed, onAgain, onOrder, children }: SearchStatusProps) {
  const { state } = run
  const other = place.order === 'desc' ? 'asc' : 'desc'
  return (
    <div class="status">
      {state.kind === 'searching' ? (
        <button type="button" onClick={() => run.cancel()}>
          Stop
        </button>
      ) : (
        <button type="button" onClick={onAgain}>
          Search again
        </button>
      )}
      <button type="button" onClick={() => onOrder(other)} title="Turn the order around">
        {place.order === 'desc' ? 'Newest first' : 'Oldest first'}
      </button>
      {state.kind === 'ended' && !isBlamed ? (
        <span class="trouble" role="alert">
          {state.reason}. {state.hint}
        </span>
      ) : (
        <span class="quiet" role="status">
          {words(run)}
        </span>
      )}
      {state.kind === 'full' && (
        <button type="button" onClick={() => run.nextList()}>
          Show the next ones
        </button>
      )}
      {state.kind === 'cancelled' && (
        <button type="button" onClick={() => void run.more()}>
          Go on
        </button>
      )}
      <span class="status-end">{children}</span>
    </div>
  )
}

function words({ state, found, share, waiting }: SearchRun): string {
  if (waiting !== '') return `${waiting}; it is tried again`
  const count = found === 1 ? '1 entry' : `${found.toLocaleString('en')} entries`
  const looked = share === undefined ? '' : `, looked at ${Math.floor(share * 100)} %`
  switch (state.kind) {
    case 'searching':
      return `Searching: ${count}${looked} …`
    case 'page':
      return `${count} so far${looked}; more when you scroll down`
    case 'full':
      return `${count} so far${looked}; this list is full`
    case 'cancelled':
      return `Stopped: ${count}${looked}`
    case 'complete':
      return found === 0 ? 'Nothing found' : `${count}: all that match`
    case 'ended':
      return ''
  }
}
