/** Saves all that was searched for as a file; where it is too large for a page, tells the command that can. */
import { useRef, useState } from 'preact/hooks'
import { reader } from '../../api/reading.js'
import { troubleOf } from '../../api/trouble.js'
import { Copyable } from '../../ui/copy-text.js'
import { tell } from '../../ui/notices.js'
import { readQueryOf } from '../entry/filters.js'
import { exportCommand, type ExportFormat, type Wanted } from './export-command.js'
import { exportTo } from './export-run.js'
import { openTarget } from './export-target.js'
import { boundsOf } from './time-range.js'

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'writing'; readonly count: number }
  | { readonly kind: 'too large'; readonly command: string }

const files = {
  ndjson: { title: 'NDJSON', name: 'entries.ndjson', type: 'application/x-ndjson' },
  csv: { title: 'CSV', name: 'entries.csv', type: 'text/csv' },
} as const

export function ExportMenu(wanted: Wanted) {
  const [state, setState] = useState<State>({ kind: 'idle' })
  const leaving = useRef(new AbortController())
  const save = async (format: ExportFormat): Promise<void> => {
    const target = await openTarget(files[format])
    if (!target) return
    const { signal } = (leaving.current = new AbortController())
    setState({ kind: 'writing', count: 0 })
    const query = { ...readQueryOf(wanted.filters), ...boundsOf(wanted.span) }
    try {
      const onCount = (count: number): void => setState({ kind: 'writing', count })
      const count = await exportTo(target, { reader: reader(), query, format, signal, onCount })
      if (count === 'too large') {
        await target.abandon()
        return setState({ kind: 'too large', command: exportCommand(wanted, { format, origin: location.origin }) })
      }
      await target.finish()
      tell(`Saved ${count.toLocaleString('en')} entries, the oldest first.`)
    } catch (error) {
      await target.abandon().catch(() => undefined)
      if (!signal.aborted) tell(`Not saved: ${troubleOf(error).reason}`, 'wrong')
    }
    setState({ kind: 'idle' })
  }
  if (state.kind === 'writing')
    return (
      <>
        <span class="quiet" role="status">
          Saving: {state.count.toLocaleString('en')} entries …
        </span>
        <button type="button" onClick={() => leaving.current.abort()}>
          Stop saving
        </button>
      </>
    )
  return (
    <>
      {state.kind === 'too large' && (
        <div class="too-large">
          <span>That is too large for this browser to save. In a terminal:</span>
          <Copyable text={state.command} what="this command" />
        </div>
      )}
      {(['ndjson', 'csv'] as const).map(format => (
        <button
          key={format}
          type="button"
          onClick={() => void save(format)}
          aria-label={`Save ${files[format].title} of what matches`}
        >
          Save {files[format].title}
        </button>
      ))}
    </>
  )
}
