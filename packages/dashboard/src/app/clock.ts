/** Time: the only file that asks the clock and waits. */

export function now(): number {
  return Date.now()
}

export function wait(ms: number, abort?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    abort?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** @returns what stops it. */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}
