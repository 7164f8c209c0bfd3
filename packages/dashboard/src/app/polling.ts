/** Asks again and again while somebody looks: not while the page is in a hidden tab. */
import { useEffect, useRef } from 'preact/hooks'
import { every } from './clock.js'
import { signIns } from './session.js'

/** Acts at once, every so often, when the page comes back into sight, and after a sign-in; never twice at a time. */
export function usePolling(ms: number, act: () => Promise<void>): void {
  const latest = useRef(act)
  latest.current = act
  const signedIn = signIns.value
  useEffect(() => {
    let isBusy = false
    const look = async (): Promise<void> => {
      if (isBusy || document.hidden) return
      isBusy = true
      await latest.current().finally(() => (isBusy = false))
    }
    const lookNow = (): void => void look()
    document.addEventListener('visibilitychange', lookNow)
    const stop = every(ms, lookNow)
    lookNow()
    return () => {
      stop()
      document.removeEventListener('visibilitychange', lookNow)
    }
  }, [ms, signedIn])
}
