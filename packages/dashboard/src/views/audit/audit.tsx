/** Who changed what, from where, with what result: the newest first. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { auditColumns } from './audit-columns.js'
import { isRefused, linesWith } from './deed-text.js'
import { listAudit, type AuditLine } from '../../api/audit.js'
import { amountText } from '../../app/amounts.js'
import { role, signIns } from '../../app/session.js'
import { useShortcuts } from '../../app/shortcuts.js'
import { useDeed } from '../../ui/deed.js'
import { Pager, usePages } from '../../ui/pages.js'
import { Table } from '../../ui/table.js'
import { Trouble } from '../../ui/trouble.js'

export function View() {
  return role.value === 'admin' ? <Audit /> : <p class="quiet">Only admins see who changed what.</p>
}

interface Loaded {
  readonly lines: readonly AuditLine[]
  readonly hasMore: boolean
}

function Audit() {
  const loaded = useSignal<Loaded | undefined>(undefined)
  const deed = useDeed()
  const filter = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const load = async (before: readonly AuditLine[]): Promise<void> => {
    const part = await deed.run(() => listAudit(before.at(-1)?.id))
    if (!part) return
    const { audit, more = false } = part.value
    loaded.value = { lines: [...before, ...audit], hasMore: more }
  }
  useEffect(() => void load([]), [signIns.value])
  useShortcuts([
    { keys: '/', does: 'filter the lines', act: () => filter.current?.focus() },
    { keys: 'r', does: 'look for newer lines', act: () => void load([]) },
  ])
  const { lines = [], hasMore = false } = loaded.value ?? {}
  const pages = usePages(linesWith(lines, text), text)
  return (
    <section class="panel stack wide" aria-labelledby="audit-title">
      <div class="row between">
        <h1 id="audit-title">Audit</h1>
        <button type="button" disabled={deed.isBusy} onClick={() => void load([])}>
          Look for newer lines
        </button>
      </div>
      <label>
        Filter what is loaded
        <input
          ref={filter}
          type="search"
          placeholder="a name, an address, “refused” …"
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <Trouble text={deed.trouble} />
      {loaded.value ? (
        <Pager pages={pages} what={pages.count === 1 ? 'line' : 'lines'} />
      ) : (
        <p class="quiet">Loading …</p>
      )}
      <Table
        caption="Who changed what, the newest first"
        columns={auditColumns}
        rows={pages.rows}
        keyOf={({ id }) => id}
        markOf={line => (isRefused(line) ? 'refused' : undefined)}
      />
      <Empty isLoaded={loaded.value !== undefined} count={pages.count} text={text} />
      {hasMore && (
        <button type="button" class="start" disabled={deed.isBusy} onClick={() => void load(lines)}>
          {deed.isBusy ? 'Loading …' : `Load older lines (${amountText(lines.length, 'line')} so far)`}
        </button>
      )}
    </section>
  )
}

interface EmptyProps {
  readonly isLoaded: boolean
  readonly count: number
  readonly text: string
}

function Empty({ isLoaded, count, text }: EmptyProps) {
  if (!isLoaded || count > 0) return null
  return <p class="quiet">{text === '' ? 'Nothing was changed yet.' : `No line that is loaded has “${text}” in it.`}</p>
}
