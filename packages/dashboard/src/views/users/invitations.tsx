/** The enrolment codes that wait to be used. */
import { useState } from 'preact/hooks'
import { listInvitations, withdrawInvitation, type Invitation } from '../../api/invitations.js'
import { linkTo } from '../../app/route.js'
import { timeText } from '../../app/times.js'
import { Shown, useAnswer } from '../../ui/answer.js'
import { Confirm } from '../../ui/confirm.js'
import { tell } from '../../ui/notices.js'
import { Pager, usePages } from '../../ui/pages.js'
import { Table, type Column } from '../../ui/table.js'

export function Invitations() {
  const answer = useAnswer(listInvitations)
  const pages = usePages(answer.value?.invitations ?? [])
  const [withdrawn, setWithdrawn] = useState<Invitation>()
  const done = (): void => {
    tell('The code is worth nothing any more.')
    setWithdrawn(undefined)
    void answer.reload()
  }
  return (
    <section class="panel stack" aria-labelledby="invitations-title">
      <h2 id="invitations-title">Open invitations</h2>
      <Shown answer={answer}>
        {({ invitations }) =>
          invitations.length === 0 ? (
            <p class="quiet">None. A machine is invited on the page of its user.</p>
          ) : (
            <>
              <Table
                caption="Open invitations"
                columns={columnsWith(setWithdrawn)}
                rows={pages.rows}
                keyOf={({ id }) => id}
              />
              {pages.last > 0 && <Pager pages={pages} what="invitations" />}
            </>
          )
        }
      </Shown>
      {withdrawn && (
        <Confirm
          title={`Withdraw the invitation of ${withdrawn.name}?`}
          doing="Withdraw it"
          ask={() => withdrawInvitation(withdrawn.id)}
          onDone={done}
          onClose={() => setWithdrawn(undefined)}
        >
          <p>Its code is refused at once. The user stays.</p>
        </Confirm>
      )}
    </section>
  )
}

function columnsWith(withdraw: (invitation: Invitation) => void): readonly Column<Invitation>[] {
  return [
    { title: 'User', cell: ({ name }) => <a href={linkTo('users', {}, name)}>{name}</a> },
    { title: 'Made', cell: ({ created_at: at }) => timeText(at).slice(0, 16) },
    { title: 'Good until', cell: ({ expires_at: at }) => timeText(at).slice(0, 16) },
    {
      title: 'Withdraw',
      kind: 'actions',
      cell: invitation => (
        <button
          type="button"
          class="danger"
          aria-label={`Withdraw the invitation of ${invitation.name}`}
          onClick={() => withdraw(invitation)}
        >
          Withdraw
        </button>
      ),
    },
  ]
}
