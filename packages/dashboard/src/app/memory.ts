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

function attempt<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
