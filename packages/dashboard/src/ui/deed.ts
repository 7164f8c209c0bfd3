/** Something that is asked of the server by a button: whether it is under way, and why it was not done. */
import { useEffect, useState } from 'preact/hooks'
import { troubleIn } from './trouble-text.js'
import type { Outcome } from '../api/ask.js'
import { signIns } from '../app/session.js'

export interface Deed {
  readonly isBusy: boolean
  readonly trouble: string | undefined
  /** @returns what the server answered, if it did it. */
  readonly run: <T>(ask: () => Promise<Outcome<T>>) => Promise<{ readonly value: T } | undefined>
  /** For what is found wrong before anything is asked. */
  readonly refuse: (trouble: string) => void
}

export function useDeed(): Deed {
  const [isBusy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const signedIn = signIns.value
  // What a session that was over refused may be tried again.
  useEffect(() => setTrouble(undefined), [signedIn])
  const run: Deed['run'] = async ask => {
    setBusy(true)
    const outcome = await ask()
    setBusy(false)
    setTrouble(troubleIn(outcome))
    return outcome.kind === 'ok' ? { value: outcome.value } : undefined
  }
  return { isBusy, trouble, run, refuse: setTrouble }
}
