/** Name and password, for a session that a cookie carries; alone, or in front of what a session that ended has left on screen. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { CredentialFields } from './credential-fields.js'
import { session, signIn } from '../app/session.js'
import { Trouble } from '../ui/trouble.js'

export function SignIn({ again = false }: { readonly again?: boolean }) {
  return again ? <InFront /> : <Alone />
}

function Alone() {
  return (
    <main class="gate" id="content">
      <h1>Message Gatherer</h1>
      <Form />
      <p class="quiet">
        No admin yet? The server prints a link when it starts that makes one; or, on its machine:{' '}
        <code>gatherd users add NAME --role admin</code>
      </p>
    </main>
  )
}

function InFront() {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="gate" aria-labelledby="again-title" onCancel={event => event.preventDefault()}>
      <h1 id="again-title">Sign in again</h1>
      <p>Your session is over. What you were looking at is still here.</p>
      <Form />
    </dialog>
  )
}

function Form() {
  const { value } = session
  const known = value.kind === 'expired' ? value.user : ''
  const [typed, setTyped] = useState({ username: known, password: '' })
  const [trouble, setTrouble] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setAsking(true)
    const refused = await signIn(typed)
    setAsking(false)
    setTrouble(refused)
    if (refused !== undefined) setTyped({ ...typed, password: '' })
  }
  return (
    <form class="stack" onSubmit={event => void submit(event)}>
      <CredentialFields
        typed={typed}
        onType={setTyped}
        focus={known === '' ? 'username' : 'password'}
        passwordIs="current"
      />
      <Trouble text={trouble} />
      <button class="primary" disabled={isAsking}>
        {isAsking ? 'Signing in …' : 'Sign in'}
      </button>
    </form>
  )
}
