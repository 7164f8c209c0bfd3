/** What the stories did, counted: a suite that tries nothing proves nothing. */

const figures = {
  stories: 0,
  processes: 0,
  appends: 0,
  'messages spooled': 0,
  'file lines spooled': 0,
  'files moved on by others': 0,
  requests: 0,
  duplicates: 0,
  'answers lost': 0,
  'requests that came late': 0,
  'set aside': 0,
  'numbers given anew': 0,
  'process deaths': 0,
  kills: 0,
  reboots: 0,
  'power cuts': 0,
  'failed syncs': 0,
  'full disks': 0,
  'opened on a full disk': 0,
  'refused for want of room': 0,
  'folders copied': 0,
  'folders restored': 0,
  'servers restored': 0,
  'caches deleted': 0,
  'bytes flipped': 0,
  'damaged found': 0,
  'crash states': 0,
  recoveries: 0,
  'crashes in a recovery': 0,
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
