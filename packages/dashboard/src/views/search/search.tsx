/** Finds what happened: in a span of time, by what is in the message, by who sent it; and opens what a link points to. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { now } from '../../app/clock.js'
import { reader } from '../../api/reading.js'
import { linkTo, replaceRoute, route } from '../../app/route.js'
import { useShortcuts } from '../../app/shortcuts.js'
import { FilterFields } from '../entry/filter-fields.js'
import { filterTrouble, filterNames } from '../entry/filters.js'
import { ListAndEntry } from '../entry/list-and-entry.js'
import { placeOf, type PlacedLine } from '../entry/row.js'
import { ExportMenu } from './export-menu.js'
import { HistogramPanel } from './histogram-panel.js'
import { SearchEmpty } from './search-empty.js'
import { SearchRun } from './search-run.js'
import { SearchStatus } from './search-status.js'
import { placeIn, queryOf, readQueryIn, searchedSpan, type SearchPlace } from './search-place.js'
import { TimeFields } from './time-fields.js'
import { useLinkedEntry } from './linked-entry.js'

export function View() {
  const { query, detail } = route.value
  const place = placeIn(query)
  const { run, startedMs, again } = useRun(place)
  const [active, setActive] = useState<number>()
  const { opened, setOpened, unfound } = useLinkedEntry(detail)
  // Whatever is found, this is what draws.
  void run.version.value
  useEffect(() => setActive(undefined), [run, run.rows])
  const change = (changed: Partial<SearchPlace>): void => {
    replaceRoute(linkTo('search', queryOf({ ...place, ...changed }), detail))
  }
  const open = (entry: PlacedLine | undefined): void => {
    setOpened(entry)
    replaceRoute(linkTo('search', queryOf(place), entry && placeOf(entry).start))
  }
  useShortcuts([{ keys: '/', does: 'search for a text', act: focusText }])
  const trouble = run.state.kind === 'ended' ? filterTrouble(run.state.reason) : undefined
  return (
    <section class="view fill" aria-labelledby="search-title">
      <h1 id="search-title" class="unseen">
        Search
      </h1>
      <FilterFields
        names={filterNames}
        filters={place.filters}
        onChange={filters => change({ filters })}
        trouble={trouble}
      />
      <TimeFields times={place.times} onChange={times => change({ times })} />
      <HistogramPanel place={place} startedMs={startedMs} onChange={times => change({ times })} />
      <SearchStatus
        run={run}
        place={place}
        isBlamed={trouble !== undefined}
        onAgain={again}
        onOrder={order => change({ order })}
      >
        <ExportMenu filters={place.filters} span={searchedSpan(place.times, startedMs)} />
      </SearchStatus>
      {unfound !== undefined && (
        <p class="trouble" role="alert">
          {unfound}
        </p>
      )}
      <ListAndEntry
        label={place.order === 'desc' ? 'Entries found, the newest first' : 'Entries found, the oldest first'}
        rows={run.rows}
        active={active}
        onActive={setActive}
        sticks="nowhere"
        onEnd={() => void run.more()}
        opened={opened}
        onOpened={open}
        hit={place.filters.contains}
        times="day and clock"
        empty={<SearchEmpty run={run} place={place} onChange={change} />}
      />
    </section>
  )
}

function focusText(): void {
  document.querySelector<HTMLInputElement>('.filter-contains input')?.focus()
}

/** Another one when something else is searched for, or when one asks for it again. */
function useRun(place: SearchPlace) {
  const [attempt, setAttempt] = useState(0)
  const asked = JSON.stringify(place)
  const [run, startedMs] = useMemo(() => {
    const at = now()
    return [new SearchRun({ reader: reader(), query: readQueryIn(place, at), order: place.order }), at] as const
  }, [asked, attempt])
  useEffect(() => {
    void run.more()
    return () => run.stop()
  }, [run])
  return { run, startedMs, again: () => setAttempt(attempt + 1) }
}
