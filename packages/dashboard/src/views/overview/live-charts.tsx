/** What comes in, how long acks take, what is refused, how full the disk is: since the page was opened. */
import { chartData, type ChartData } from './chart-data.js'
import { moments } from './watch.js'
import { amountText, bytesText, countText, secondsText } from '../../app/amounts.js'
import { clockText } from '../../app/times.js'
import { Chart } from '../../ui/chart.js'

const waiting = 'The first figures come in a few seconds.'

/** @param trouble why there are no figures. */
export function LiveCharts({ trouble }: { readonly trouble: string | undefined }) {
  if (trouble !== undefined) {
    return <p class="panel quiet">Rates, acks, refusals and the disk are shown to readers and admins. {trouble}</p>
  }
  const data = chartData(moments.value)
  return (
    <section class="charts five" aria-label="Since this page was opened">
      <Rates data={data} />
      <Acks data={data} />
      <Refusals data={data} />
      <Disk data={data} />
    </section>
  )
}

function Rates({ data: { times, messages, bytes } }: { readonly data: ChartData }) {
  const perSecond = (value: number) => `${countText(value)}/s`
  return (
    <>
      <Chart
        title="Messages"
        times={times}
        lines={[{ label: 'per second', colour: 'accent', values: messages }]}
        text={perSecond}
        summary={summaryOf(times, messages, perSecond)}
      />
      <Chart
        title="Written to disk"
        times={times}
        lines={[{ label: 'bytes per second', colour: 'accent', values: bytes }]}
        text={value => `${bytesText(value)}/s`}
        summary={summaryOf(times, bytes, value => `${bytesText(value)}/s`)}
      />
    </>
  )
}

function Acks({ data: { times, p50, p99 } }: { readonly data: ChartData }) {
  return (
    <Chart
      title="Time to ack"
      times={times}
      lines={[
        { label: 'half within', colour: 'accent', values: p50 },
        { label: '99 % within', colour: 'warn', values: p99 },
      ]}
      text={secondsText}
      summary={summaryOf(times, p99, secondsText, '99 of 100 acks within')}
    />
  )
}

function Refusals({ data: { times, refused, refusedSum } }: { readonly data: ChartData }) {
  const summary =
    times.length === 0
      ? waiting
      : `${amountText(refusedSum, 'request')} refused since ${clockText(Number(times[0]) * 1000)}.`
  return (
    <Chart
      title="Refused requests"
      times={times}
      lines={refused}
      text={value => `${countText(value)}/s`}
      summary={summary}
    />
  )
}

function Disk({ data: { times, free } }: { readonly data: ChartData }) {
  const last = free.at(-1)
  return (
    <Chart
      title="Free disk"
      times={times}
      lines={[{ label: 'free', colour: 'good', values: free }]}
      text={bytesText}
      summary={typeof last === 'number' ? `${bytesText(last)} free on the disk of the data folder.` : waiting}
    />
  )
}

function summaryOf(
  times: readonly number[],
  values: readonly (number | null)[],
  text: (value: number) => string,
  what = '',
): string {
  const known = values.filter(value => value !== null)
  if (known.length === 0) return times.length < 2 ? waiting : 'Nothing yet.'
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const range = least === most ? text(most) : `${text(least)} to ${text(most)}`
  return `${what} ${range} since ${clockText(Number(times[0]) * 1000)}.`.trim()
}
