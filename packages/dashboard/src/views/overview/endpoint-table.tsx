/** Who sent last when; who went silent stands first and stands out. */
import { silenceRule } from './silence.js'
import type { Endpoint } from './endpoints.js'
import { bytesText, countText, spanText } from '../../app/amounts.js'
import { linkTo } from '../../app/route.js'
import { role } from '../../app/session.js'
import { agoText, timeText } from '../../app/times.js'
import { Table, type Column } from '../../ui/table.js'

interface EndpointTableProps {
  /** undefined: not there yet. */
  readonly endpoints: readonly Endpoint[] | undefined
  readonly nowMs: number
}

/** The others are found among the users. */
const mostShown = 12

const noneOfOnes = 'You have not sent anything yet. As a writer you see here only yourself.'

export function EndpointTable({ endpoints, nowMs }: EndpointTableProps) {
  return (
    <section class="panel" aria-labelledby="endpoints-title">
      <h2 id="endpoints-title">Endpoints</h2>
      {endpoints === undefined ? (
        <p class="quiet">Loading …</p>
      ) : (
        <Table
          caption="Endpoints, who went silent first"
          columns={columnsAt(nowMs)}
          rows={endpoints.slice(0, mostShown)}
          keyOf={({ user }) => user}
          markOf={({ silent }) => silent && 'marked'}
        />
      )}
      {endpoints?.length === 0 && (
        <p class="quiet">{role.value === 'writer' ? noneOfOnes : 'None has sent anything yet.'}</p>
      )}
      <Others count={(endpoints?.length ?? 0) - mostShown} />
      <details class="help">
        <summary>What counts as silent?</summary>
        <p class="quiet">{silenceRule}</p>
      </details>
    </section>
  )
}

function columnsAt(nowMs: number): readonly Column<Endpoint>[] {
  return [
    { title: 'Endpoint', cell: ({ user }) => <a href={linkTo('live', { user })}>{user}</a> },
    { title: 'Sent last', cell: ({ lastMs }) => <time title={timeText(lastMs)}>{agoText(lastMs, nowMs)} ago</time> },
    { title: 'State', cell: stateText },
    { title: 'Messages', kind: 'number', cell: ({ entries }) => countText(entries) },
    { title: 'Stored', kind: 'number', cell: ({ bytes }) => bytesText(bytes) },
  ]
}

function stateText({ silent }: Endpoint) {
  if (!silent) return <span class="quiet">–</span>
  return <span class="warn">Silent: used to send every {spanText(silent.pauseMs)}</span>
}

function Others({ count }: { readonly count: number }) {
  if (count <= 0) return null
  const text = `${countText(count)} more that sent earlier`
  return (
    <p>
      {role.value === 'admin' ? <a href={linkTo('users')}>{text}: see users</a> : <span class="quiet">{text}.</span>}
    </p>
  )
}
