/** Entries as they arrive. Space holds them, filters choose, and one opens beside the list. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { reader } from '../../api/reading.js'
import { linkTo, replaceRoute, route } from '../../app/route.js'
import { useShortcuts } from '../../app/shortcuts.js'
import { FilterFields } from '../entry/filter-fields.js'
import { countOf, filterTrouble, filtersIn, readQueryOf, type Filters } from '../entry/filters.js'
import { ListAndEntry } from '../entry/list-and-entry.js'
import type { PlacedLine } from '../entry/row.js'
import { Feed } from './feed.js'
import { LiveEmpty } from './live-empty.js'
import { LiveStatus, type Held } from './live-status.js'

const names = ['contains', 'user', 'stream', 'source', 'where'] as const

export function View() {
  const filters = filtersIn(route.value.query)
  const { feed, again } = useFeed(filters)
  const [active, setActive] = useState<number>()
  const [opened, setOpened] = useState<PlacedLine>()
  const [left, setLeft] = useState<number>()
  const [held, setHeld] = useState<Held>()
  // Whatever arrives, this is what draws.
  void feed.version.value
  useEffect(() => {
    setActive(undefined)
    setLeft(undefined)
    setHeld(undefined)
  }, [feed])
  const hold = () => setHeld(held ? undefined : { rows: feed.rows.copy(), arrived: feed.arrived })
  useShortcuts([{ keys: ' ', does: 'hold the list, or let it go on', act: hold }])
  const newest = () => {
    setHeld(undefined)
    setLeft(undefined)
    setActive(undefined)
  }
  const trouble = feed.state.kind === 'ended' ? filterTrouble(feed.state.reason) : undefined
  return (
    <section class="view fill" aria-labelledby="live-title">
      <h1 id="live-title" class="unseen">
        Live
      </h1>
      <FilterFields
        names={names}
        filters={filters}
        onChange={changed => replaceRoute(linkTo('live', changed))}
        trouble={trouble}
      />
      <LiveStatus
        feed={feed}
        isBlamed={trouble !== undefined}
        held={held}
        left={left}
        onHold={hold}
        onNewest={newest}
        onAgain={again}
      />
      <ListAndEntry
        label="Entries, the newest last"
        rows={held?.rows ?? feed.rows}
        active={active}
        onActive={number => {
          setActive(number)
          setLeft(left ?? feed.arrived)
        }}
        sticks={left === undefined && !held ? 'to the end' : 'nowhere'}
        onStick={sticks => setLeft(sticks === 'to the end' ? undefined : (left ?? feed.arrived))}
        opened={opened}
        onOpened={setOpened}
        hit={filters.contains}
        times="clock"
        empty={<LiveEmpty feed={feed} isFiltered={countOf(filters) > 0} />}
      />
    </section>
  )
}

/** Another one for other filters, or when one asks for it again. */
function useFeed(filters: Filters) {
  const [attempt, setAttempt] = useState(0)
  const asked = JSON.stringify(filters)
  const feed = useMemo(() => new Feed({ reader: reader(), query: readQueryOf(filters) }), [asked, attempt])
  useEffect(() => {
    void feed.run()
    return () => feed.stop()
  }, [feed])
  return { feed, again: () => setAttempt(attempt + 1) }
}
