/** Another password for oneself, by the one there is. All sessions end with it, and a new one begins. */
import { useState } from 'preact/hooks'
import { PasswordFields, type ChosenPassword } from './password-fields.js'
import { changeOwnPassword } from '../../api/users.js'
import { signIn } from '../../app/session.js'
import { useDeed } from '../../ui/deed.js'
import { tell } from '../../ui/notices.js'
import { Trouble } from '../../ui/trouble.js'

const none: ChosenPassword = { text: '', trouble: 'Type a new password, or have one made.' }

export function OwnPassword({ user }: { readonly user: string }) {
  const deed = useDeed()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState(none)
  const [round, setRound] = useState(0)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (next.trouble !== undefined) return deed.refuse(next.trouble)
    if (!(await deed.run(() => changeOwnPassword(user, current, next.text)))) return
    tell('You have a new password.')
    await signIn({ username: user, password: next.text })
    setCurrent('')
    setNext(none)
    setRound(round + 1)
  }
  return (
    <section class="panel stack" aria-labelledby="password-title">
      <h2 id="password-title">Your password</h2>
      <p class="quiet">With a new one all your other sessions end. Your API tokens stay.</p>
      <form class="stack narrow" onSubmit={event => void submit(event)}>
        <label>
          The password you have
          <input
            type="password"
            required
            autocomplete="current-password"
            value={current}
            onInput={event => setCurrent(event.currentTarget.value)}
          />
        </label>
        <PasswordFields key={round} onChange={setNext} />
        <Trouble text={deed.trouble} />
        <button class="start" disabled={deed.isBusy}>
          {deed.isBusy ? 'One moment …' : 'Change the password'}
        </button>
      </form>
    </section>
  )
}
