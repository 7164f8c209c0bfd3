/** What the list tells of each user. */
import type { KnownUser } from './known-users.js'
import type { User } from '../../api/users.js'
import { countText } from '../../app/amounts.js'
import { linkTo } from '../../app/route.js'
import { agoText, timeText } from '../../app/times.js'
import type { Column } from '../../ui/table.js'

/** @param nowMs Unix milliseconds. */
export function userColumns(nowMs: number): readonly Column<KnownUser>[] {
  return [
    { title: 'Name', cell: ({ name }) => <a href={linkTo('users', {}, name)}>{name}</a> },
    { title: 'Role', cell: ({ role }) => role },
    { title: 'State', cell: ({ state }) => <StateText state={state} /> },
    { title: 'Last seen', cell: ({ lastMs }) => <Ago ms={lastMs} nowMs={nowMs} /> },
    { title: 'Messages', kind: 'number', cell: ({ entries }) => (entries === 0 ? '–' : countText(entries)) },
    {
      title: 'Rate',
      kind: 'number',
      cell: ({ rate }) => (rate === undefined || rate === 0 ? '–' : `${countText(rate)}/s`),
    },
    { title: 'Sessions', kind: 'number', cell: ({ sessions }) => (sessions === 0 ? '–' : countText(sessions)) },
  ]
}

export function StateText({ state }: Pick<User, 'state'>) {
  switch (state) {
    case 'active':
      return <span>active</span>
    case 'disabled':
      return <span class="wrong">disabled</span>
    case 'without password':
      return <span class="quiet">without password</span>
  }
}

interface AgoProps {
  readonly ms: number | undefined
  readonly nowMs: number
}

export function Ago({ ms, nowMs }: AgoProps) {
  if (ms === undefined) return <span class="quiet">never</span>
  return <time title={timeText(ms)}>{agoText(ms, nowMs)} ago</time>
}
