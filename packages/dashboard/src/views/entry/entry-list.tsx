/**
 * Entries one below another, of which only those in sight are in the document. New ones come at the end; a list that sticks
 * to it follows them.
 *
 * A list box: one row is active, keys move it.
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isNarrow } from '../../ui/narrow.js'
import type { Rows } from './kept-rows.js'
import { lowestTop, spanInSight, topShowing, type Sight } from './list-window.js'
import { ListRow, type RowShowing } from './list-row.js'

export interface EntryListProps extends RowShowing {
  readonly label: string
  readonly rows: Rows
  /** The number of the active row. */
  readonly active: number | undefined
  readonly onActive: (number: number) => void
  readonly onOpen: (number: number) => void
  readonly sticks: 'to the end' | 'nowhere'
  readonly onStick?: (sticks: EntryListProps['sticks']) => void
  /** The last row is nearly in sight. */
  readonly onEnd?: () => void
}

const rowHeights = { wide: 28, narrow: 52 } as const
const nearlyRows = 40

export function EntryList(props: EntryListProps) {
  const { rows, active, label, onOpen, hit, times } = props
  const { box, sight, look } = useSight(props)
  const { from, to } = spanInSight(sight)
  const shown = Array.from({ length: to - from }, (_, at) => rows.first + from + at)
  const { rowHeight, count } = sight
  return (
    <div
      ref={box}
      class="entries"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active !== undefined && shown.includes(active) ? idOf(active) : undefined}
      onScroll={look}
      onKeyDown={event => pressed(event, props, Math.floor(sight.height / rowHeight))}
    >
      <div class="entries-all" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${from * rowHeight}px)` }}>
          {shown.map(number => (
            <ListRow
              key={number}
              id={idOf(number)}
              row={rows.at(number)}
              isActive={number === active}
              position={number - rows.first + 1}
              count={count}
              onOpen={() => onOpen(number)}
              hit={hit}
              times={times}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

function idOf(number: number): string {
  return `entry-${number}`
}

/** What is in sight; drawn again only when that is another part of the list. */
function useSight({ rows, sticks, onStick, onEnd, active }: EntryListProps) {
  const box = useRef<HTMLDivElement>(null)
  const [, draw] = useState({})
  const place = useRef({ top: 0, height: 0, first: rows.first, active })
  const rowHeight = isNarrow.value ? rowHeights.narrow : rowHeights.wide
  const count = rows.end - rows.first
  const { current } = place
  // Rows that went at the top take their height with them: what is in sight stays there.
  current.top = Math.max(0, current.top - (rows.first - current.first) * rowHeight)
  current.first = rows.first
  const { height } = current
  if (sticks === 'to the end') current.top = lowestTop({ height, rowHeight, count })
  else if (active !== undefined && active !== current.active)
    current.top = topShowing(active - rows.first, { scrollTop: current.top, height, rowHeight })
  current.active = active
  const sight: Sight = { scrollTop: current.top, height, rowHeight, count }
  const look = (): void => {
    const element = box.current
    if (!element) return
    const before = spanInSight(sight)
    const isAtEnd = element.scrollTop >= lowestTop({ height: element.clientHeight, rowHeight, count }) - rowHeight
    // Growing, or being made smaller, is no scrolling.
    const isMoved = element.clientHeight === current.height && Math.abs(element.scrollTop - current.top) > 1
    current.top = element.scrollTop
    current.height = element.clientHeight
    if (isMoved) onStick?.(isAtEnd ? 'to the end' : 'nowhere')
    const after = spanInSight({ ...sight, scrollTop: current.top, height: current.height })
    if (after.from !== before.from || after.to !== before.to) draw({})
    if (after.to > count - nearlyRows) onEnd?.()
  }
  const latestLook = useRef(look)
  latestLook.current = look
  useLayoutEffect(() => {
    const element = box.current
    if (element && Math.abs(element.scrollTop - current.top) > 1) element.scrollTop = current.top
  })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    current.height = element.clientHeight
    draw({})
    const observer = new ResizeObserver(() => {
      if (element.clientHeight === current.height) return
      current.height = element.clientHeight
      draw({})
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { box, sight, look: () => latestLook.current() }
}

function pressed(event: KeyboardEvent, { rows, active, onActive, onOpen, sticks }: EntryListProps, page: number): void {
  const last = rows.end - 1
  const at = active ?? (sticks === 'to the end' ? rows.end : rows.first - 1)
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: rows.first,
    End: last,
  }
  const target = targets[event.key]
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (target !== undefined) onActive(Math.max(rows.first, Math.min(last, target)))
  else if (event.key === 'Enter' && active !== undefined) onOpen(active)
  else return
  event.preventDefault()
  event.stopPropagation()
}
