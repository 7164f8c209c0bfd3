/** The first admin, by the link that the server prints while there is none (protocol rule S16). */
import { useState } from 'preact/hooks'
import { ask, type Outcome } from '../api/ask.js'
import { goTo, linkTo } from '../app/route.js'
import { signIn } from '../app/session.js'

export function Setup({ code }: { readonly code: string }) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setAsking(true)
    const refused = troubleIn(await ask('/v1/setup', { method: 'POST', body: { code, username, password } }))
    const unsigned = refused === undefined ? await signIn({ username, password }) : refused
    setAsking(false)
    setTrouble(unsigned)
    // The code is worth nothing any more, and should not stay in the history.
    if (refused === undefined) goTo(linkTo('overview'))
  }
  return (
    <main class="gate" id="content">
      <h1>Make the first admin</h1>
      <p>An admin looks after users, and sees everything that arrives.</p>
      <form class="stack" onSubmit={event => void submit(event)}>
        <label>
          Name
          <input
            name="username"
            autocomplete="username"
            required
            autoFocus
            maxLength={32}
            value={username}
            onInput={event => setUsername(event.currentTarget.value)}
          />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autocomplete="new-password"
            required
            value={password}
            onInput={event => setPassword(event.currentTarget.value)}
          />
        </label>
        {trouble !== undefined && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
        <button class="primary" disabled={isAsking}>
          {isAsking ? 'One moment …' : 'Make this admin'}
        </button>
      </form>
    </main>
  )
}

function troubleIn(outcome: Outcome<unknown>): string | undefined {
  switch (outcome.kind) {
    case 'ok':
      return undefined
    case 'unreachable':
      return 'The server does not answer. Is it running?'
    case 'signed out':
      return 'This link was used already, or the server was started again: it prints a new one while there is no admin.'
    case 'refused': {
      const { code, detail, hint } = outcome.refusal
      if (code === 'WRONG_CREDENTIALS')
        return 'This link was used already, or the server was started again: it prints a new one while there is no admin.'
      return hint === undefined ? detail : `${detail}: ${hint}`
    }
  }
}
