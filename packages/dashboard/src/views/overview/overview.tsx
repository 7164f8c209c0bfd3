/** How it is: health in words first, then what comes in, who sends it, and how it went. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { EndpointTable } from './endpoint-table.js'
import { endpointsOf, lookForSilence } from './endpoints.js'
import { HealthPanel } from './health-panel.js'
import { healthOf } from './health.js'
import { History } from './history.js'
import { LiveCharts } from './live-charts.js'
import { figuresTrouble, latest, look, pollMs, readiness, recent, serverNow } from './watch.js'
import { listSenders, type Sender } from '../../api/arrivals.js'
import { wait } from '../../app/clock.js'
import { usePolling } from '../../app/polling.js'
import { FirstMessage } from '../first-message.js'

const sendersMs = 30_000
/** So soon after the first figures come the second ones: then there are rates. */
const secondLookMs = 1000

export function View() {
  const senders = useSignal<readonly Sender[] | undefined>(undefined)
  usePolling(pollMs, look)
  usePolling(sendersMs, async () => {
    const outcome = await listSenders()
    if (outcome.kind === 'ok') senders.value = outcome.value.all
  })
  useEffect(() => void wait(secondLookMs).then(look), [])
  const nowMs = serverNow()
  const endpoints = endpointsOf(senders.value ?? [], latest.value?.lastSeenMs, nowMs)
  useEffect(() => void lookForSilence(endpoints, nowMs), [senders.value])
  if (readiness.value === 'unknown') return <p class="quiet">Looking how the server is …</p>
  const health = healthOf({
    readiness: readiness.value === 'no answer' ? undefined : readiness.value,
    latest: latest.value,
    recent: recent.value,
    silent: endpoints.flatMap(({ silent }) => silent ?? []),
    lastMessageAgoMs: endpoints.length === 0 ? undefined : nowMs - Math.max(...endpoints.map(({ lastMs }) => lastMs)),
  })
  const isEmpty = senders.value?.length === 0 && latest.value?.stored === 0
  return (
    <div class="stack overview">
      <h1 class="unseen">Overview</h1>
      <HealthPanel health={health} />
      {isEmpty ? <FirstMessage elsewhere /> : <EndpointTable endpoints={senders.value && endpoints} nowMs={nowMs} />}
      <LiveCharts trouble={figuresTrouble.value} />
      <History />
    </div>
  )
}
