/**
 * The one line of a progress bar, as wide as there is room and never wider: what matters least is left out first.
 */

export interface Progress {
  /** Of `total`, in whatever unit measures the work. */
  readonly done: number
  readonly total: number
  readonly messages: number
  readonly bytes: number
  /** What is counted as messages, where it is something else: one, and several. */
  readonly called?: readonly [one: string, several: string]
}

const shortestBar = 10
const longestBar = 40

/** @param width in columns; the result has at most as many characters. */
export function barLine(progress: Progress, elapsedMs: number, width: number): string {
  const texts = textsOf(progress, elapsedMs)
  const lines = texts.map((_text, index) => wordsOf(texts, texts.length - index))
  const beside = lines.find(line => line.length + 4 + shortestBar <= width)
  if (beside === undefined) return lines.find(line => line.length <= width) ?? ''
  const length = Math.min(width - beside.length - 4, longestBar)
  return `[${drawn(fractionOf(progress), length)}]  ${beside}`
}

/** The `most` words that matter most. */
function wordsOf(texts: readonly Part[], most: number): string {
  return texts
    .filter(({ rank, text }) => rank < most && text !== '')
    .map(({ text }) => text)
    .join('  ')
}

interface Part {
  readonly text: string
  /** From 0: the higher, the sooner it is left out. */
  readonly rank: number
}

const calledMessages = ['message', 'messages'] as const

function textsOf(progress: Progress, elapsedMs: number): readonly Part[] {
  const [one, several] = progress.called ?? calledMessages
  const fraction = fractionOf(progress)
  const leftSeconds = fraction === 0 ? undefined : ((elapsedMs / fraction) * (1 - fraction)) / 1000
  const perSecond = elapsedMs === 0 ? 0 : (progress.messages * 1000) / elapsedMs
  return [
    { text: `${String(Math.floor(fraction * 100)).padStart(3)}%`, rank: 0 },
    { text: `${grouped(progress.messages)} ${progress.messages === 1 ? one : several}`, rank: 2 },
    { text: megabytes(progress.bytes), rank: 4 },
    { text: `${grouped(perSecond)}/s`, rank: 3 },
    { text: leftSeconds === undefined ? '' : `${timeLeft(leftSeconds)} left`, rank: 1 },
  ]
}

function fractionOf({ done, total }: Progress): number {
  return total <= 0 ? 1 : Math.min(1, Math.max(0, done / total))
}

function drawn(fraction: number, length: number): string {
  const full = Math.floor(fraction * length)
  return `${'='.repeat(full)}${'-'.repeat(length - full)}`
}

/** `1,234,567` */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `512 B`, `51.2 kB`, `12.3 MB` */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : megabytes(bytes)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
