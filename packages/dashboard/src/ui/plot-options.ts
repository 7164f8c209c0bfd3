/** How uPlot draws a chart: in the page's colours and time zone, without anything that moves. */
import uPlot from 'uplot'
import { colourAt, type Colour } from './colours.js'
import { zone } from '../app/preferences.js'
import { timeText } from '../app/times.js'

export interface Line {
  readonly label: string
  readonly colour: Colour
  /** One for each time; null: not known. */
  readonly values: readonly (number | null)[]
}

interface Wanted {
  readonly place: HTMLElement
  readonly lines: readonly Line[]
  readonly kind: 'lines' | 'bars'
  readonly text: (value: number) => string
  /** Told which time is pointed at. */
  readonly point: (at: number | undefined) => void
}

const daySeconds = 86_400

export function plotOptions({ place, lines, kind, text, point }: Wanted): uPlot.Options {
  const axis = { stroke: colourAt(place, 'quiet'), grid: { stroke: colourAt(place, 'line'), width: 1 } }
  const ticks = { show: false }
  return {
    width: place.clientWidth,
    height: place.clientHeight,
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    tzDate: seconds =>
      zone.value === 'UTC' ? uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') : new Date(seconds * 1000),
    scales: {
      x: { range: kind === 'bars' ? roomForTheLast : aMinuteAtLeast },
      y: { range: (_, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { ...axis, ticks, space: 70, size: 28, values: (_, splits) => timesOn(splits) },
      { ...axis, ticks, size: 64, values: (_, splits) => splits.map(text) },
    ],
    series: [{}, ...lines.map(({ label, colour }) => drawn(label, colourAt(place, colour), kind))],
    hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? undefined)] },
  }
}

function drawn(label: string, stroke: string, kind: Wanted['kind']): uPlot.Series {
  const points = { show: false }
  if (kind === 'lines') return { label, stroke, width: 1.5, points }
  const { bars } = uPlot.paths
  return { label, stroke, fill: stroke, width: 0, points, ...(bars && { paths: bars({ size: [0.8], align: 1 }) }) }
}

type Range = (plot: uPlot) => uPlot.Range.MinMax

/** What has just begun is drawn where it will be. */
const aMinuteAtLeast: Range = ({ data: [times] }) => {
  const [first, last] = [times[0], times.at(-1)]
  return first === undefined || last === undefined ? [null, null] : [Math.min(first, last - 60), last]
}

/** A bar stands to the right of its time. */
const roomForTheLast: Range = ({ data: [times] }) => {
  const [first, second, last] = [times[0], times[1], times.at(-1)]
  return first === undefined || last === undefined ? [null, null] : [first, last + (second ?? first) - first]
}

/** Seconds only where there is less than a minute between two of them, days only from a day on. */
function timesOn(splits: readonly number[]): string[] {
  const step = Number(splits[1]) - Number(splits[0])
  const [from, to] = step < 60 ? [11, 19] : step >= daySeconds ? [5, 10] : [11, 16]
  return splits.map(seconds => timeText(seconds * 1000).slice(from, to))
}
