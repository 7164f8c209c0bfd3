/**
 * What Prometheus reads, by prom-client with a registry of its own.
 *
 * Asks for the numbers when somebody scrapes, all in one step: nothing happens between the first and the last.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Metric, Sample } from './metric.js'

/** Seconds, from a fast disk to a stuck one. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export class Scrape {
  readonly #registry = new Registry()

  get contentType(): string {
    return this.#registry.contentType
  }

  add({ name, type, help, labels, read }: Metric): void {
    const common = { name, help, labelNames: [...labels], registers: [this.#registry] }
    if (type === 'counter') {
      const metric: Counter = new Counter({ ...common, collect: () => fill(metric, read()) })
      return
    }
    const metric: Gauge = new Gauge({ ...common, collect: () => fill(metric, read()) })
  }

  /** @returns takes each duration, in seconds. */
  addDurations(name: string, help: string): (seconds: number) => void {
    const histogram = new Histogram({ name, help, buckets, registers: [this.#registry] })
    return seconds => histogram.observe(seconds)
  }

  readonly text = (): Promise<string> => this.#registry.metrics()
}

function fill(metric: Counter | Gauge, samples: Iterable<Sample>): void {
  metric.reset()
  for (const { labels, value } of samples) metric.inc(labels, value)
}
