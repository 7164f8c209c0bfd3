/** What somebody who is no admin may look after: its own tokens, sessions and password. */
import { OwnPassword } from './own-password.js'
import { roleMeanings } from './role-choice.js'
import { Sent } from './sent.js'
import { Sessions } from './sessions.js'
import { Tokens } from './tokens.js'
import { role } from '../../app/session.js'

export function Account({ user }: { readonly user: string }) {
  return (
    <div class="stack wide">
      <section class="panel">
        <h1>{user}</h1>
        <p class="quiet">
          {role.value && `A ${role.value}: ${roleMeanings[role.value]}. `}
          <Sent user={user} />
        </p>
      </section>
      <Tokens user={user} mayBeAdmin={false} />
      <Sessions user={user} />
      <OwnPassword user={user} />
    </div>
  )
}
