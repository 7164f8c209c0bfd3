/** What a random suite did, counted: a suite that tries nothing proves nothing. */

export interface Figures<Name extends string> {
  readonly count: (name: Name, by?: number) => void
  /** In one line. */
  readonly describeFigures: () => string
  /** What never happened. */
  readonly missingFigures: () => readonly Name[]
}

/** @param names of all that must happen. */
export function figuresOf<Name extends string>(names: readonly Name[]): Figures<Name> {
  const counts = new Map(names.map(name => [name, 0]))
  return {
    count: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    describeFigures: () => [...counts].map(([name, value]) => `${value} ${name}`).join(', '),
    missingFigures: () => names.filter(name => counts.get(name) === 0),
  }
}
