/**
 * Lines or bars over time, by uPlot; below them what they are and how much it is, in words.
 *
 * Drawn anew when colours or the time zone change; as wide as there is room for; never moves by itself.
 */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { coloursChanged } from './colours.js'
import { plotOptions, type Line } from './plot-options.js'
import { zone } from '../app/preferences.js'
import { clockText } from '../app/times.js'

export interface ChartProps {
  readonly title: string
  /** In Unix seconds, rising. */
  readonly times: readonly number[]
  readonly lines: readonly Line[]
  readonly kind?: 'lines' | 'bars'
  /** As a value reads. */
  readonly text: (value: number) => string
  /** What is to be seen, in a sentence; also what there is instead, where nothing can be drawn yet. */
  readonly summary: string
}

export function Chart(props: ChartProps) {
  const { title, times, lines, text, summary } = props
  const place = useRef<HTMLDivElement>(null)
  const pointed = useSignal<number | undefined>(undefined)
  usePlot(place, props, at => (pointed.value = at))
  const at = pointed.value ?? times.length - 1
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <ul class="legend">
          {lines.map(({ label, colour, values }) => (
            <li key={label}>
              <span class={`swatch ${colour}`} />
              {label} <b>{valueText(values[at], text)}</b>
            </li>
          ))}
          {pointed.value !== undefined && <li class="quiet">at {clockText(Number(times[at]) * 1000)}</li>}
        </ul>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title}. ${summary}`} />
      <p class="quiet">{summary}</p>
    </figure>
  )
}

function usePlot(
  place: { readonly current: HTMLDivElement | null },
  { times, lines, kind = 'lines', text }: ChartProps,
  point: (at: number | undefined) => void,
): void {
  const plot = useRef<uPlot>(null)
  const data: uPlot.AlignedData = [[...times], ...lines.map(({ values }) => [...values])]
  const shape = lines.map(({ label, colour }) => `${label} ${colour}`).join()
  useEffect(() => {
    const { current } = place
    if (!current) return
    const made = new uPlot(plotOptions({ place: current, lines, kind, text, point }), data, current)
    plot.current = made
    const watched = new ResizeObserver(() => made.setSize({ width: current.clientWidth, height: current.clientHeight }))
    watched.observe(current)
    return () => {
      watched.disconnect()
      made.destroy()
    }
  }, [shape, kind, coloursChanged.value, zone.value])
  useEffect(() => plot.current?.setData(data))
}

function valueText(value: number | null | undefined, text: (value: number) => string): string {
  return value === null || value === undefined ? '–' : text(value)
}
