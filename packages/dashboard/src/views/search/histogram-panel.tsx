/** When what is searched arrived: fetched for the whole range, with the chosen part of it marked. */
import { useEffect, useState } from 'preact/hooks'
import { askAs } from '../../app/session.js'
import { namesIn } from '../entry/filters.js'
import { HistogramChart } from './histogram-chart.js'
import { histogramOf, histogramPath, type Histogram, type HistogramAnswer } from './histogram-shape.js'
import type { SearchPlace } from './search-place.js'
import { spanOf, type Times } from './time-range.js'

export interface HistogramPanelProps {
  readonly place: SearchPlace
  /** When the search began: what "the last hour" is counted from. */
  readonly startedMs: number
  readonly onChange: (times: Times) => void
}

type State =
  | { readonly kind: 'asking'; readonly before: Histogram | undefined }
  | { readonly kind: 'there'; readonly histogram: Histogram }
  | { readonly kind: 'failed'; readonly reason: string }

export function HistogramPanel({ place, startedMs, onChange }: HistogramPanelProps) {
  const { range, part } = place.times
  const state = useHistogram(place, startedMs)
  const histogram = state.kind === 'there' ? state.histogram : state.kind === 'asking' ? state.before : undefined
  if (histogram === undefined || histogram.counts.length === 0)
    return (
      <div class="histogram">
        <p class="quiet">{state.kind === 'failed' ? state.reason : 'Counting …'}</p>
      </div>
    )
  return (
    <HistogramChart
      histogram={histogram}
      part={part}
      onPart={chosen => onChange({ range, part: chosen })}
      onZoom={chosen => onChange({ range: { kind: 'fixed', ...chosen }, part: undefined })}
    />
  )
}

function useHistogram({ filters, times }: SearchPlace, startedMs: number): State {
  const [state, setState] = useState<State>({ kind: 'asking', before: undefined })
  const { user, stream, source } = filters
  const names = { user: namesIn(user), stream: namesIn(stream), source }
  const path = histogramPath(spanOf(times.range, startedMs), names)
  // The same hour, counted from another moment, is another picture only when it is asked for again.
  useEffect(() => {
    const leaving = new AbortController()
    setState(known => ({ kind: 'asking', before: known.kind === 'there' ? known.histogram : undefined }))
    void askAs<HistogramAnswer>(path, { signal: leaving.signal }).then(outcome => {
      if (leaving.signal.aborted || outcome.kind === 'signed out') return
      if (outcome.kind === 'ok') setState({ kind: 'there', histogram: histogramOf(outcome.value) })
      else if (outcome.kind === 'refused') setState({ kind: 'failed', reason: outcome.refusal.detail })
      else setState({ kind: 'failed', reason: 'The server does not answer.' })
    })
    return () => leaving.abort()
  }, [path])
  return state
}
