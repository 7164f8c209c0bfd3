/**
 * Metrics and log of a running server, tied together: who tells what, and where it is read.
 *
 * Made before the server, which tells it things; what it asks the server for comes later (`observe`).
 */
import type { LogOutput } from './log/log-output.js'
import { Repeats } from './log/repeats.js'
import { RequestLog } from './log/request-log.js'
import type { Log } from './log/log.js'
import type { RequestWatch } from './http/request-watch.js'
import { LastSeen } from './metrics/last-seen.js'
import { messageMetrics, type Tallies } from './metrics/message-metrics.js'
import { MessageTally } from './metrics/message-tally.js'
import { processMetrics } from './metrics/process-metrics.js'
import { RequestTally } from './metrics/request-tally.js'
import { Scrape } from './metrics/scrape.js'
import { stateMetrics, type State } from './metrics/state-metrics.js'
import { SignInTally } from './sessions/sign-in-tally.js'

export interface WatchingOptions {
  readonly log: Log
  readonly output: Pick<LogOutput, 'droppedLines'>
  readonly version: string
  readonly now: () => number
}

export interface Watching extends Tallies {
  readonly scrape: Scrape
  readonly requestWatch: RequestWatch
  /** Takes how long a sync took, in seconds. */
  readonly onSync: (seconds: number) => void
  /** What a scrape tells of the server itself. */
  readonly observe: (state: Omit<State, 'droppedLogLines'>) => void
  readonly close: () => void
}

const minuteMs = 60_000
/** Users that get their first password are told by name, so many a minute. */
const mostNewcomers = 60

export function startWatching({ log, output, version, now }: WatchingOptions): Watching {
  const [refusals, newcomers] = [new Repeats(log, 1), new Repeats(log, mostNewcomers)]
  const requestLog = new RequestLog(log, refusals)
  const lastSeen = new LastSeen(now)
  const requests = new RequestTally()
  const sentence = 'a new user chose its password'
  const tallies: Tallies = {
    messages: new MessageTally(lastSeen),
    requests,
    signIns: new SignInTally(place =>
      newcomers.say({ kind: 'newcomer', level: 'info', sentence, fields: { ...place } }),
    ),
    lastSeen,
  }
  const scrape = new Scrape()
  const ofProcess = processMetrics(version)
  for (const metric of [...messageMetrics(tallies), ...ofProcess.metrics]) scrape.add(metric)
  const endMinute = () => [refusals, newcomers].forEach(repeats => repeats.endMinute())
  const timer = setInterval(endMinute, minuteMs).unref()
  return {
    ...tallies,
    scrape,
    requestWatch: {
      refused: refusal => {
        requests.noteRefused(refusal.code)
        requestLog.refused(refusal)
      },
      acknowledged: scrape.addDurations(
        'gatherd_ack_seconds',
        'Accepted requests to the classic paths and /v1/messages, from head to answer.',
      ),
      failed: error => requestLog.failed(error),
    },
    onSync: scrape.addDurations('gatherd_sync_seconds', 'How long each sync of the disk took.'),
    observe: state => {
      for (const metric of stateMetrics({ ...state, droppedLogLines: () => output.droppedLines })) scrape.add(metric)
    },
    close: () => {
      clearInterval(timer)
      endMinute()
      ofProcess.close()
    },
  }
}
