/** The figures of `/metrics`: Prometheus' text format 0.0.4, as far as this server writes it. */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** By the name of the metric; a histogram's parts are `…_bucket`, `…_sum` and `…_count`. */
export type Scrape = ReadonlyMap<string, readonly Sample[]>

/** A name, labels or none, a value, a time or none. */
const line = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/s
const label = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/gs

/** What cannot be read as a sample is left out. */
export function parseScrape(text: string): Scrape {
  const scrape = new Map<string, Sample[]>()
  for (const part of text.split('\n')) {
    const match = part.startsWith('#') ? null : line.exec(part.trim())
    const value = numberIn(match?.[3])
    if (!match?.[1] || value === undefined) continue
    const samples = scrape.get(match[1])
    const sample = { labels: labelsIn(match[2] ?? ''), value }
    if (samples) samples.push(sample)
    else scrape.set(match[1], [sample])
  }
  return scrape
}

/** Of a metric without labels; undefined where it is not told. */
export function valueOf(scrape: Scrape, name: string): number | undefined {
  return scrape.get(name)?.[0]?.value
}

/** Of a metric with one label: each of its values. */
export function byLabel(scrape: Scrape, name: string, of: string): ReadonlyMap<string, number> {
  return new Map(scrape.get(name)?.map(({ labels, value }) => [labels[of] ?? '', value]))
}

function labelsIn(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(label), ([, name = '', value = '']) => [name, unescaped(value)]))
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character))
}

function numberIn(text: string | undefined): number | undefined {
  if (text === '+Inf') return Infinity
  if (text === '-Inf') return -Infinity
  const value = text === undefined ? NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}
