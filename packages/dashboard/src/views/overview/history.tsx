/** What came in the last 24 hours, as the journal remembers it. */
import { useSignal } from '@preact/signals'
import { histogram, type Histogram } from '../../api/arrivals.js'
import { amountText, bytesText, countText, spanText } from '../../app/amounts.js'
import { now } from '../../app/clock.js'
import { usePolling } from '../../app/polling.js'
import { Chart } from '../../ui/chart.js'
import { troubleIn } from '../../ui/trouble-text.js'
import { Trouble } from '../../ui/trouble.js'

const dayMs = 86_400_000
const askMs = 60_000
const bars = 96

export function History() {
  const answer = useSignal<Histogram | undefined>(undefined)
  const trouble = useSignal<string | undefined>(undefined)
  usePolling(askMs, async () => {
    const outcome = await histogram({ since: new Date(now() - dayMs).toISOString(), buckets: String(bars) })
    trouble.value = troubleIn(outcome)
    if (outcome.kind === 'ok') answer.value = outcome.value
  })
  const { since, bucket_ms: bucketMs = dayMs / bars, buckets = [] } = answer.value ?? {}
  const startMs = since === undefined ? now() : Date.parse(since)
  return (
    <div class="charts">
      <Trouble text={trouble.value} />
      <Chart
        title="Last 24 hours"
        kind="bars"
        times={buckets.map((_, at) => (startMs + at * bucketMs) / 1000)}
        lines={[
          {
            label: `messages in ${spanText(bucketMs)}`,
            colour: 'accent',
            values: buckets.map(({ entries }) => entries),
          },
        ]}
        text={countText}
        summary={answer.value ? summaryOf(answer.value) : 'Loading …'}
      />
    </div>
  )
}

function summaryOf({ buckets }: Histogram): string {
  const entries = buckets.reduce((sum, bucket) => sum + bucket.entries, 0)
  const bytes = buckets.reduce((sum, bucket) => sum + bucket.bytes, 0)
  if (entries === 0) return 'Nothing came in the last 24 hours.'
  return `${amountText(entries, 'message')}, ${bytesText(bytes)}. How they are spread within a bar is estimated.`
}
