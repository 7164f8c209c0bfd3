/** How it is now: what waits, who is there, what is on the disk (rule O5). */
import { counter, gauge, labelled, type Metric } from './metric.js'

/** Each read when somebody scrapes. */
export interface State {
  readonly queueBytes: () => number
  readonly inFlightBytes: () => number
  readonly connections: () => number
  readonly readers: () => number
  readonly searches: () => number
  readonly sessions: () => Iterable<readonly [string, number]>
  readonly passwordQueue: () => number
  readonly passwordsHashed: () => number
  readonly journal: () => { readonly beginOffset: number; readonly endOffset: number }
  readonly disk: () => { readonly freeBytes: number; readonly reserveBytes: number }
  readonly damagedLines: () => number
  readonly isReady: () => boolean
  readonly droppedLogLines: () => number
}

export function stateMetrics(state: State): Metric[] {
  return [
    gauge(['gatherd_ready', '1 while messages can be stored, else 0.'], () => (state.isReady() ? 1 : 0)),
    gauge(['gatherd_queue_bytes', 'Bytes that wait for the disk.'], state.queueBytes),
    gauge(['gatherd_in_flight_bytes', 'Bytes of requests in memory.'], state.inFlightBytes),
    gauge(['gatherd_connections', 'Open connections.'], state.connections),
    gauge(['gatherd_readers', 'Answers with entries that are under way.'], state.readers),
    gauge(['gatherd_searches', 'Of these, those that look through stored messages.'], state.searches),
    labelled('gauge', ['gatherd_sessions', 'Sessions that are not over, by state.', 'state'], state.sessions),
    gauge(['gatherd_password_queue', 'Passwords that wait to be hashed.'], state.passwordQueue),
    counter(
      ['gatherd_passwords_hashed_total', 'Passwords that were hashed, to store or compare.'],
      state.passwordsHashed,
    ),
    gauge(['gatherd_journal_bytes', 'Size of the journal, without its indexes.'], () => {
      const { beginOffset, endOffset } = state.journal()
      return endOffset - beginOffset
    }),
    gauge(
      ['gatherd_journal_end_offset_bytes', 'Everything before this offset is durable.'],
      () => state.journal().endOffset,
    ),
    gauge(['gatherd_disk_free_bytes', 'Free on the disk of the data folder.'], () => state.disk().freeBytes),
    gauge(
      ['gatherd_disk_reserve_bytes', 'When less than this is free, messages are refused.'],
      () => state.disk().reserveBytes,
    ),
    gauge(['gatherd_damaged_lines', 'Acknowledged entries that were damaged at the last start.'], state.damagedLines),
    counter(['gatherd_log_lines_dropped_total', 'Log lines that could not be written.'], state.droppedLogLines),
  ]
}
