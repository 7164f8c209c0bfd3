/** One entry in a list: when, who, where to, and one line of what. */
import { timeText } from '../../app/times.js'
import { VisibleText } from '../../ui/visible-text.js'
import { visibleText } from '../../ui/visible.js'
import type { Row } from './row.js'

export interface RowShowing {
  /** What was searched for. */
  readonly hit: string
  /** With the day where entries may be of any. */
  readonly times: 'clock' | 'day and clock'
}

export interface ListRowProps extends RowShowing {
  readonly id: string
  /** Undefined: it has just gone. */
  readonly row: Row | undefined
  readonly isActive: boolean
  /** From 1. */
  readonly position: number
  readonly count: number
  readonly onOpen: () => void
}

export function ListRow({ id, row, isActive, position, count, hit, times, onOpen }: ListRowProps) {
  return (
    // Keys come to the list, which has the focus.
    <div
      id={id}
      class="entry-row"
      role="option"
      aria-selected={isActive}
      aria-posinset={position}
      aria-setsize={count}
      onClick={onOpen}
    >
      {row && (
        <>
          <time dateTime={row.receivedAt}>{shownTime(row.receivedAt, times)}</time>
          <span class="entry-user">{visibleText(row.user)}</span>
          <span class="entry-stream">
            {visibleText(row.stream)}
            {row.source !== '' && <span class="entry-source"> {visibleText(row.source)}</span>}
          </span>
          <span class="entry-text">
            <VisibleText text={row.text} hit={hit} />
          </span>
        </>
      )}
    </div>
  )
}

function shownTime(receivedAt: string, times: RowShowing['times']): string {
  const text = timeText(receivedAt)
  return times === 'clock' ? text.slice(11) : text.slice(5, 19)
}
