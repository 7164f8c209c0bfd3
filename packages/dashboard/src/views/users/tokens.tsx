/** The API tokens of a user: which there are, a new one, the end of one. */
import { useState } from 'preact/hooks'
import { NewToken } from './new-token.js'
import { listTokens, revokeToken, type ApiToken } from '../../api/tokens.js'
import { now } from '../../app/clock.js'
import { agoText, timeText } from '../../app/times.js'
import { Shown, useAnswer } from '../../ui/answer.js'
import { Confirm } from '../../ui/confirm.js'
import { tell } from '../../ui/notices.js'
import { Table, type Column } from '../../ui/table.js'

interface TokensProps {
  readonly user: string
  /** A token with scope `admin` is for admins. */
  readonly mayBeAdmin: boolean
}

export function Tokens({ user, mayBeAdmin }: TokensProps) {
  const answer = useAnswer(() => listTokens(user), user)
  const [isMaking, setMaking] = useState(false)
  const [revoked, setRevoked] = useState<ApiToken>()
  const done = (): void => {
    tell(`The token ${revoked?.name} was revoked.`)
    setRevoked(undefined)
    void answer.reload()
  }
  return (
    <section class="panel stack" aria-labelledby="tokens-title">
      <div class="row between">
        <h2 id="tokens-title">API tokens</h2>
        <button type="button" onClick={() => setMaking(true)}>
          Make a token
        </button>
      </div>
      <Shown answer={answer}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p class="quiet">None. A token lets one machine or program send or read without a password.</p>
          ) : (
            <Table caption="API tokens" columns={columnsWith(setRevoked)} rows={tokens} keyOf={({ id }) => id} />
          )
        }
      </Shown>
      {isMaking && (
        <NewToken user={user} mayBeAdmin={mayBeAdmin} onMade={answer.reload} onClose={() => setMaking(false)} />
      )}
      {revoked && (
        <Confirm
          title={`Revoke the token ${revoked.name}?`}
          doing="Revoke it"
          ask={() => revokeToken(user, revoked.id)}
          onDone={done}
          onClose={() => setRevoked(undefined)}
        >
          <p>Whatever uses it is refused at once, and needs another one. This cannot be undone.</p>
        </Confirm>
      )}
    </section>
  )
}

function columnsWith(revoke: (token: ApiToken) => void): readonly Column<ApiToken>[] {
  return [
    { title: 'Name', cell: ({ name }) => name },
    { title: 'Scope', cell: ({ scope }) => scope },
    { title: 'Made', cell: ({ created_at: at }) => timeText(at).slice(0, 16) },
    { title: 'Ends', cell: ({ expires_at: at }) => (at === undefined ? 'never' : timeText(at).slice(0, 16)) },
    { title: 'Last used', cell: ({ last_used_at: at }) => (at === undefined ? 'never' : `${agoText(at, now())} ago`) },
    {
      title: 'Revoke',
      kind: 'actions',
      cell: token => (
        <button type="button" class="danger" aria-label={`Revoke ${token.name}`} onClick={() => revoke(token)}>
          Revoke
        </button>
      ),
    },
  ]
}
