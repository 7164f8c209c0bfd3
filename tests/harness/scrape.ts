/** What `GET /metrics` says, as numbers. */
import { send, type Answer } from './http.js'

export interface Scraped {
  /** `# HELP` and `# TYPE`, by name. */
  readonly described: ReadonlyMap<string, { readonly help: string; readonly type: string }>
  /** By name and labels, as they are written: `gatherd_sessions{state="identified"}`. */
  readonly samples: ReadonlyMap<string, number>
  /** A sample's number; 0 where there is none. */
  readonly at: (sample: string) => number
  /** All samples of a name, whatever their labels. */
  readonly sum: (name: string) => number
}

export async function scrape({ port }: { readonly port: number }): Promise<Scraped> {
  return parseScrape(await send(port, { method: 'GET', path: '/metrics', headers: { host: `localhost:${port}` } }))
}

export function parseScrape({ status, text }: Answer): Scraped {
  if (status !== 200) throw new Error(`${status}: ${text}`)
  const lines = text.split('\n').filter(line => line !== '')
  const words = (kind: string) =>
    new Map(
      lines
        .map(line => new RegExp(`^# ${kind} (\\S+) (.*)$`).exec(line))
        .flatMap(found => (found ? [[String(found[1]), String(found[2])] as const] : [])),
    )
  const [help, types] = [words('HELP'), words('TYPE')]
  const samples = new Map(
    lines
      .map(line => /^([^#]\S*(?:\{.*\})?) (\S+)$/.exec(line))
      .flatMap(found => (found ? [[String(found[1]), Number(found[2])] as const] : [])),
  )
  const isOf = (name: string) => (sample: string) => sample === name || sample.startsWith(`${name}{`)
  return {
    described: new Map([...help].map(([name, meaning]) => [name, { help: meaning, type: types.get(name) ?? '' }])),
    samples,
    at: sample => samples.get(sample) ?? 0,
    sum: name => [...samples].filter(([sample]) => isOf(name)(sample)).reduce((total, [, value]) => total + value, 0),
  }
}
