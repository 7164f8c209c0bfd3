/**
 * Bars of what came when, from which a part can be chosen: with the pointer, or with two edges that arrow keys move.
 *
 * Filters on text do not count here: the bars are of all entries of the users, streams and source.
 */
import { useRef, useState } from 'preact/hooks'
import { timeText } from '../../app/times.js'
import {
  edgesAround,
  edgesOfSpan,
  heights,
  moved,
  spanOfEdges,
  type Edge,
  type Edges,
  type Histogram,
} from './histogram-shape.js'
import type { TimeSpan } from './time-range.js'

export interface HistogramChartProps {
  readonly histogram: Histogram
  readonly part: TimeSpan | undefined
  readonly onPart: (part: TimeSpan | undefined) => void
  readonly onZoom: (part: TimeSpan) => void
}

const height = 64

export function HistogramChart({ histogram, part, onPart, onZoom }: HistogramChartProps) {
  const { counts } = histogram
  const { drawn, press } = useBrush(histogram, onPart)
  const chosen = drawn ?? (part && edgesOfSpan(histogram, part))
  const edges = chosen ?? { from: 0, to: counts.length }
  const move = (edge: Edge, by: number): void => onPart(spanOfEdges(histogram, moved(edges, [edge, by], counts.length)))
  return (
    <figure class="histogram" aria-label={summary(histogram)}>
      <div class="bars" onPointerDown={press}>
        <svg viewBox={`0 0 ${counts.length} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {heights(counts, height - 2).map((barHeight, at) => (
            <rect
              key={at}
              class={chosen && (at < edges.from || at >= edges.to) ? 'unchosen' : ''}
              x={at + 0.06}
              y={height - barHeight}
              width={0.88}
              height={barHeight}
            />
          ))}
        </svg>
        {(['from', 'to'] as const).map(edge => (
          <EdgeHandle key={edge} edge={edge} edges={edges} histogram={histogram} onMove={by => move(edge, by)} />
        ))}
      </div>
      <figcaption>
        <span>{bucketTime(histogram, 0)}</span>
        <span class="chosen">
          {part && chosen ? (
            <>
              {spanText(histogram, drawn ? spanOfEdges(histogram, drawn) : part)}
              <button type="button" class="small" onClick={() => onZoom(part)}>
                Zoom in
              </button>
              <button type="button" class="small" onClick={() => onPart(undefined)}>
                All of it
              </button>
            </>
          ) : (
            'Drag over the bars to choose a time'
          )}
        </span>
        <span>{bucketTime(histogram, counts.length)}</span>
      </figcaption>
    </figure>
  )
}

interface EdgeHandleProps {
  readonly edge: Edge
  readonly edges: Edges
  readonly histogram: Histogram
  readonly onMove: (by: number) => void
}

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
}

function EdgeHandle({ edge, edges, histogram, onMove }: EdgeHandleProps) {
  const { length } = histogram.counts
  return (
    <span
      class={`edge ${edge}`}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? 'Beginning of the time that is searched' : 'End of the time that is searched'}
      aria-valuemin={0}
      aria-valuemax={length}
      aria-valuenow={edges[edge]}
      aria-valuetext={bucketTime(histogram, edges[edge])}
      style={{ left: `${(100 * edges[edge]) / length}%` }}
      onKeyDown={event => {
        const by = steps[event.key]
        if (by === undefined) return
        event.preventDefault()
        event.stopPropagation()
        onMove(Math.max(-length, Math.min(length, by)))
      }}
    />
  )
}

/** What is being drawn with the pointer, and what begins it. */
function useBrush(histogram: Histogram, onPart: HistogramChartProps['onPart']) {
  const [drawn, setDrawn] = useState<Edges>()
  const latest = useRef(onPart)
  latest.current = onPart
  const press = (event: PointerEvent): void => {
    const bars = event.currentTarget
    if (!(bars instanceof HTMLElement) || event.button !== 0) return
    const { left, width } = bars.getBoundingClientRect()
    const { length } = histogram.counts
    const bucketAt = ({ clientX }: PointerEvent): number =>
      Math.max(0, Math.min(length - 1, Math.floor(((clientX - left) / width) * length)))
    const first = bucketAt(event)
    let edges = edgesAround(first, first)
    const drag = (to: PointerEvent): void => setDrawn((edges = edgesAround(first, bucketAt(to))))
    const end = ({ type }: PointerEvent): void => {
      bars.removeEventListener('pointermove', drag)
      bars.removeEventListener('pointerup', end)
      bars.removeEventListener('pointercancel', end)
      setDrawn(undefined)
      if (type === 'pointerup') latest.current(spanOfEdges(histogram, edges))
    }
    bars.setPointerCapture(event.pointerId)
    bars.addEventListener('pointermove', drag)
    bars.addEventListener('pointerup', end)
    bars.addEventListener('pointercancel', end)
    setDrawn(edges)
  }
  return { drawn, press }
}

/** As it is searched, which need not be whole bars. */
function spanText(histogram: Histogram, { since, until }: TimeSpan): string {
  const end = histogram.since + histogram.counts.length * histogram.bucketMs
  return `${momentText(histogram, since ?? histogram.since)} – ${momentText(histogram, until ?? end)}`
}

function bucketTime(histogram: Histogram, bucket: number): string {
  return momentText(histogram, histogram.since + bucket * histogram.bucketMs)
}

function momentText({ bucketMs }: Histogram, ms: number): string {
  return timeText(ms).slice(0, bucketMs < 1000 ? 23 : 19)
}

function summary(histogram: Histogram): string {
  const { counts } = histogram
  const all = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(...counts)
  const when = bucketTime(histogram, counts.indexOf(most))
  return `About ${all.toLocaleString('en')} entries arrived in this time, most of them, ${most.toLocaleString('en')}, from ${when} on`
}
