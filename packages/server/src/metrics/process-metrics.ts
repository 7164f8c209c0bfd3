/** The process: its version, age, memory, time on the processor, and how late it is (rule O5). */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { counter, gauge, type Metric } from './metric.js'

/** How often it is looked how late the loop is, in milliseconds. */
const resolution = 100

export interface ProcessMetrics {
  readonly metrics: readonly Metric[]
  readonly close: () => void
}

export function processMetrics(version: string): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const startSeconds = performance.timeOrigin / 1000
  const build = { labels: { version, node: process.version }, value: 1 }
  return {
    close: () => void delay.disable(),
    metrics: [
      {
        name: 'gatherd_build_info',
        type: 'gauge',
        help: 'Always 1; the labels tell what runs.',
        labels: ['version', 'node'],
        read: () => [build],
      },
      gauge(['gatherd_start_time_seconds', 'When the process started, in Unix seconds.'], () => startSeconds),
      gauge(['gatherd_resident_memory_bytes', 'Memory that the process holds.'], () => process.memoryUsage.rss()),
      counter(['gatherd_cpu_seconds_total', 'Time on the processor, of all threads.'], cpuSeconds),
      gauge(['gatherd_event_loop_lag_seconds', 'The longest delay of the event loop since the last scrape.'], () => {
        const lateNanoseconds = Math.max(0, delay.max - resolution * 1e6)
        delay.reset()
        return lateNanoseconds / 1e9
      }),
    ],
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
