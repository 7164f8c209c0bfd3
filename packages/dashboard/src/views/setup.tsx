/** The first admin, by the link that the server prints while there is none (protocol rule S16). */
import { useState } from 'preact/hooks'
import { CredentialFields } from './credential-fields.js'
import { ask, type Outcome } from '../api/ask.js'
import { goTo, linkTo } from '../app/route.js'
import { signIn } from '../app/session.js'
import { Trouble } from '../ui/trouble.js'

const usedUp =
  'This link was used already, or the server was started again: it prints a new one while there is no admin.'

export function Setup({ code }: { readonly code: string }) {
  const [typed, setTyped] = useState({ username: '', password: '' })
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setAsking(true)
    const refused = troubleIn(await ask('/v1/setup', { method: 'POST', body: { code, ...typed } }))
    const unsigned = refused === undefined ? await signIn(typed) : refused
    setAsking(false)
    setTrouble(unsigned)
    // The code is worth nothing any more, and should not stay in the history.
    if (refused === undefined) goTo(linkTo('live'))
  }
  return (
    <main class="gate" id="content">
      <h1>Make the first admin</h1>
      <p>An admin looks after users, and sees everything that arrives.</p>
      <form class="stack" onSubmit={event => void submit(event)}>
        <CredentialFields typed={typed} onType={setTyped} focus="username" passwordIs="new" />
        <Trouble text={trouble} />
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
      return usedUp
    case 'refused': {
      const { code, detail, hint } = outcome.refusal
      if (code === 'WRONG_CREDENTIALS') return usedUp
      return hint === undefined ? detail : `${detail}: ${hint}`
    }
  }
}
