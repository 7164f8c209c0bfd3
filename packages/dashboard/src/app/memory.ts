/** What the browser remembers of this page from one opening to the next. Where it keeps nothing, nothing is remembered. */

export function remembered(name: string): string | undefined {
  return attempt(() => localStorage.getItem(name)) ?? undefined
}

export function remember(name: string, text: string): void {
  attempt(() => localStorage.setItem(name, text))
}

export function forget(name: string): void {
  attempt(() => localStorage.removeItem(name))
}

/** Tells what another tab remembers from now on; undefined: nothing. */
export function onRemembered(name: string, tell: (text: string | undefined) => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === name || key === null) tell(newValue ?? undefined)
  })
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
