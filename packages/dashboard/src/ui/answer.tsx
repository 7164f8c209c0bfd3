/** What the server was asked for: on its way, there, or not to be had. What was there stays while it is asked for again. */
import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { troubleIn } from './trouble-text.js'
import { Trouble } from './trouble.js'
import type { Outcome } from '../api/ask.js'
import { signIns } from '../app/session.js'

export interface Answer<T> {
  readonly value: T | undefined
  readonly trouble: string | undefined
  readonly reload: () => Promise<void>
}

/** @param about what the question is about: another one is asked anew. */
export function useAnswer<T>(ask: () => Promise<Outcome<T>>, about = ''): Answer<T> {
  const [state, setState] = useState<{ readonly value?: T; readonly trouble?: string | undefined }>({})
  const latest = useRef(0)
  const reload = useCallback(async () => {
    const asked = ++latest.current
    const outcome = await ask()
    // A later question counts, whichever is answered first.
    if (asked !== latest.current) return
    const trouble = troubleIn(outcome)
    setState(before => (outcome.kind === 'ok' ? { value: outcome.value } : { ...before, trouble }))
  }, [about])
  useEffect(() => {
    void reload()
  }, [reload, signIns.value])
  return { value: state.value, trouble: state.trouble, reload }
}

interface ShownProps<T> {
  readonly answer: Answer<T>
  readonly children: (value: T) => ComponentChildren
}

export function Shown<T>({ answer, children }: ShownProps<T>) {
  const { value, trouble, reload } = answer
  return (
    <>
      <Trouble text={trouble} />
      {trouble !== undefined && (
        <p>
          <button type="button" onClick={() => void reload()}>
            Try again
          </button>
        </p>
      )}
      {value !== undefined && children(value)}
      {value === undefined && trouble === undefined && <p class="quiet">Loading …</p>}
    </>
  )
}
