/** What the stories did, counted: a suite that tries nothing proves nothing. */

const figures = {
  stories: 0,
  lives: 0,
  requests: 0,
  'messages stored': 0,
  duplicates: 0,
  'concurrent copies': 0,
  gap: 0,
  diverged: 0,
  'too large': 0,
  'refused by the disk': 0,
  'stored in part': 0,
  'crashes with work in flight': 0,
  'crashes while starting': 0,
  'failed syncs': 0,
  'starts without room': 0,
  'orderly stops': 0,
  'checkpoints deleted': 0,
}

export type Figure = keyof typeof figures

export function count(figure: Figure, by = 1): void {
  figures[figure] += by
}

export function describeFigures(): string {
  return Object.entries(figures)
    .map(([name, value]) => `${value} ${name}`)
    .join(', ')
}

/** What never happened. */
export function missingFigures(): string[] {
  return Object.entries(figures)
    .filter(([, value]) => value === 0)
    .map(([name]) => name)
}
