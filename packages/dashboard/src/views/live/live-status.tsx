/** How the list is: how much arrives, whether all of it is shown, whether it is held, and what to do about it. */
import type { Feed } from './feed.js'
import type { Rows } from '../entry/kept-rows.js'

/** The list as it was when it was held. */
export interface Held {
  readonly rows: Rows
  readonly arrived: number
}

export interface LiveStatusProps {
  readonly feed: Feed
  /** A field says already what is wrong. */
  readonly isBlamed: boolean
  readonly held: Held | undefined
  /** How many had arrived when the end of the list was left. */
  readonly left: number | undefined
  readonly onHold: () => void
  readonly onNewest: () => void
  readonly onAgain: () => void
}

export function LiveStatus({ feed, isBlamed, held, left, onHold, onNewest, onAgain }: LiveStatusProps) {
  const { state } = feed
  const since = held?.arrived ?? left
  return (
    <div class="status">
      <button type="button" aria-pressed={held !== undefined} onClick={onHold}>
        {held ? 'Go on' : 'Pause'}
      </button>
      {state.kind === 'ended' && !isBlamed ? (
        <span class="trouble" role="alert">
          {state.reason}. {state.hint}{' '}
          <button type="button" onClick={onAgain}>
            Try again
          </button>
        </span>
      ) : (
        <span class="quiet">{words(feed, held)}</span>
      )}
      {since !== undefined && (
        <button type="button" class="primary status-end" onClick={onNewest}>
          Jump to newest{feed.arrived > since ? `, ${grouped(feed.arrived - since)} new` : ''}
        </button>
      )}
    </div>
  )
}

function words(feed: Feed, held: Held | undefined): string {
  const { state, perSecond, oneIn, rows } = feed
  const gone = rows.first > 0 ? `the newest ${grouped(rows.length)} are kept here, search has all` : ''
  const sampled = oneIn > 1 ? `showing about 1 in ${oneIn}` : ''
  const rate = perSecond > 0 ? `${grouped(perSecond)} a second` : ''
  const facts = [rate, sampled, gone].filter(fact => fact !== '').join(' · ')
  return [stateWords(state.kind, held), facts].filter(part => part !== '').join(' · ')
}

function stateWords(kind: Feed['state']['kind'], held: Held | undefined): string {
  if (kind === 'waiting') return 'No connection: what arrives meanwhile comes later'
  if (held) return 'Paused'
  if (kind === 'ended') return 'Stopped'
  return kind === 'looking' ? 'Looking …' : 'Live'
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
