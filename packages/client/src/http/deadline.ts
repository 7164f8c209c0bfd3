/**
 * Acts once something has taken too long, unless it is put off in time. The one file of `http/` that sets timers.
 */

export interface Deadline {
  /** It begins anew. Without effect after `clear`, or once it is over. */
  readonly putOff: () => void
  readonly clear: () => void
}

export function startDeadline(ms: number, act: () => void): Deadline {
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(over, ms)
  function over(): void {
    clear()
    act()
  }
  function clear(): void {
    clearTimeout(timer)
    timer = undefined
  }
  function putOff(): void {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = setTimeout(over, ms)
  }
  return { putOff, clear }
}
