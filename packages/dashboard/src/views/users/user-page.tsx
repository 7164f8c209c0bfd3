/** One user, for an admin: what it is, what may be changed about it, its tokens and sessions. */
import { useState } from 'preact/hooks'
import { Invite } from './invite.js'
import { NewPassword } from './new-password.js'
import { OwnPassword } from './own-password.js'
import { RemoveUser } from './remove-user.js'
import { RoleAndState } from './role-and-state.js'
import { Sent } from './sent.js'
import { Sessions } from './sessions.js'
import { Tokens } from './tokens.js'
import { listUsers, type User } from '../../api/users.js'
import { goTo, linkTo } from '../../app/route.js'
import { session } from '../../app/session.js'
import { timeText } from '../../app/times.js'
import { Shown, useAnswer } from '../../ui/answer.js'

export function UserPage({ name }: { readonly name: string }) {
  const users = useAnswer(listUsers)
  return (
    <div class="stack wide">
      <p>
        <a href={linkTo('users')}>All users</a>
      </p>
      <Shown answer={users}>
        {({ all }) => {
          const user = all.find(each => each.name === name)
          return user ? <Found user={user} reload={users.reload} /> : <p>There is no user of the name {name}.</p>
        }}
      </Shown>
    </div>
  )
}

interface FoundProps {
  readonly user: User
  readonly reload: () => Promise<void>
}

function Found({ user, reload }: FoundProps) {
  const { name, created_at: since } = user
  const isOneself = 'user' in session.value && session.value.user === name
  return (
    <>
      <section class="panel stack">
        <h1>{name}</h1>
        <p class="quiet">
          A user since {timeText(since).slice(0, 16)}. <Sent user={name} />
        </p>
        <RoleAndState user={user} onChanged={reload} />
        <Actions name={name} isOneself={isOneself} reload={reload} />
      </section>
      {isOneself && <OwnPassword user={name} />}
      <Tokens user={name} mayBeAdmin={user.role === 'admin'} />
      <Sessions user={name} />
    </>
  )
}

interface ActionsProps {
  readonly name: string
  readonly isOneself: boolean
  readonly reload: () => Promise<void>
}

type Open = 'password' | 'invite' | 'remove'

function Actions({ name, isOneself, reload }: ActionsProps) {
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  return (
    <div class="row">
      <button type="button" onClick={() => setOpen('invite')}>
        Invite a machine
      </button>
      {!isOneself && (
        <button type="button" onClick={() => setOpen('password')}>
          Give a new password
        </button>
      )}
      <button type="button" class="danger" onClick={() => setOpen('remove')}>
        Remove
      </button>
      {open === 'invite' && <Invite name={name} onClose={close} />}
      {open === 'password' && <NewPassword name={name} onClose={close} onDone={reload} />}
      {open === 'remove' && <RemoveUser name={name} onClose={close} onDone={() => goTo(linkTo('users'))} />}
    </div>
  )
}
