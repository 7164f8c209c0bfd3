/** The sessions of a user, each of which can be ended. */
import { useState } from 'preact/hooks'
import { endSession, listSessions, type ListedSession } from '../../api/sessions.js'
import { now } from '../../app/clock.js'
import { signOut } from '../../app/session.js'
import { agoText, timeText } from '../../app/times.js'
import { Shown, useAnswer } from '../../ui/answer.js'
import { Confirm } from '../../ui/confirm.js'
import { tell } from '../../ui/notices.js'
import { Pager, usePages } from '../../ui/pages.js'
import { Table, type Column } from '../../ui/table.js'

export function Sessions({ user }: { readonly user: string }) {
  const answer = useAnswer(() => listSessions(user), user)
  const [ending, setEnding] = useState<ListedSession>()
  const pages = usePages(answer.value?.all ?? [])
  const done = (): void => {
    setEnding(undefined)
    tell('The session is over.')
    if (ending?.current) void signOut()
    else void answer.reload()
  }
  return (
    <section class="panel stack" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Sessions</h2>
      <Shown answer={answer}>
        {({ all }) =>
          all.length === 0 ? (
            <p class="quiet">None.</p>
          ) : (
            <>
              <Table caption="Sessions" columns={columnsWith(setEnding)} rows={pages.rows} keyOf={({ id }) => id} />
              {pages.last > 0 && <Pager pages={pages} what="sessions" />}
            </>
          )
        }
      </Shown>
      {ending && (
        <Confirm
          title={ending.current ? 'End this session, the one of this page?' : 'End this session?'}
          doing="End it"
          ask={() => endSession(ending.id)}
          onDone={done}
          onClose={() => setEnding(undefined)}
        >
          <p>Its tokens are refused at once; whoever has the password can sign in again.</p>
        </Confirm>
      )}
    </section>
  )
}

function columnsWith(end: (session: ListedSession) => void): readonly Column<ListedSession>[] {
  return [
    { title: 'Session', cell: ({ id, current }) => <Name id={id} current={current} /> },
    { title: 'Kind', cell: ({ kind, address }) => (address === undefined ? kind : `${kind}, from ${address}`) },
    { title: 'State', cell: ({ state }) => state },
    { title: 'Changed', cell: ({ changed_at: at }) => `${agoText(at, now())} ago` },
    { title: 'Token ends', cell: ({ expires_at: at }) => (at === undefined ? '–' : timeText(at).slice(0, 16)) },
    {
      title: 'End',
      kind: 'actions',
      cell: session => (
        <button type="button" class="danger" aria-label={`End the session ${session.id}`} onClick={() => end(session)}>
          End
        </button>
      ),
    },
  ]
}

function Name({ id, current }: Pick<ListedSession, 'id' | 'current'>) {
  return (
    <>
      <span class="mono">{id.slice(0, 8)}</span> {current && <span class="badge good">this one</span>}
    </>
  )
}
