/** An entry beside its list: all that the server stamped on it, its message, what came before and after. */
import type { Entry } from '@message-gatherer/protocol'
import { splitStoredLine } from '@message-gatherer/protocol'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { linkTo } from '../../app/route.js'
import { timeText } from '../../app/times.js'
import { CopyText } from '../../ui/copy-text.js'
import { isNarrow } from '../../ui/narrow.js'
import { VisibleText } from '../../ui/visible-text.js'
import { MessageView } from './message-view.js'
import { useNeighbours } from './neighbours.js'
import { messageText, placeOf, type PlacedLine, type Row } from './row.js'

export interface EntryPanelProps {
  readonly entry: PlacedLine
  readonly hit: string
  readonly onOpen: (entry: PlacedLine) => void
  readonly onClose: () => void
}

export function EntryPanel({ entry, hit, onOpen, onClose }: EntryPanelProps) {
  const { start } = useMemo(() => placeOf(entry), [entry])
  const link = linkTo('search', {}, start)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    // There it is below the list.
    if (isNarrow.value) panel.current?.scrollIntoView({ block: 'nearest' })
  }, [entry])
  return (
    <aside ref={panel} class="entry panel" aria-label="Entry">
      <header>
        <h2>Entry</h2>
        <CopyText text={() => copied(entry)} what="the message" label="Copy message" />
        <CopyText text={() => entry.line} what="the line as stored" label="Copy line" />
        <CopyText text={() => new URL(link, location.href).href} what="a link to this entry" label="Copy link" />
        <button type="button" class="plain close" aria-label="Close the entry" onClick={onClose}>
          ×
        </button>
      </header>
      <MessageView key={entry.line} line={entry.line} hit={hit} />
      <Stamps entry={entry} start={start} link={link} />
      <Around entry={entry} onOpen={onOpen} />
    </aside>
  )
}

function copied({ line }: PlacedLine): string {
  const json = splitStoredLine(line).message
  return messageText(json.startsWith('"') ? JSON.parse(json) : undefined, line)
}

interface StampsProps {
  readonly entry: PlacedLine
  readonly start: string
  readonly link: string
}

function Stamps({ entry: { line }, start, link }: StampsProps) {
  const stamps = useMemo(() => JSON.parse(splitStoredLine(line).stamps) as Omit<Entry, 'message' | 'crc32'>, [line])
  const { received_at: received, sent_at: sent, group: _group, ...others } = stamps
  return (
    <dl class="stamps">
      <Stamp name="Received">
        <time dateTime={received}>{timeText(received)}</time>
      </Stamp>
      {sent !== undefined && (
        <Stamp name="Sent">
          <time dateTime={sent}>{timeText(sent)}</time>
        </Stamp>
      )}
      {Object.entries(others).map(([name, value]) => (
        <Stamp key={name} name={name[0]?.toUpperCase() + name.slice(1)}>
          <VisibleText text={String(value)} />
        </Stamp>
      ))}
      <Stamp name="Offset">
        <a href={link}>{start}</a>
      </Stamp>
    </dl>
  )
}

function Stamp({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Around({ entry, onOpen }: Pick<EntryPanelProps, 'entry' | 'onOpen'>) {
  const neighbours = useNeighbours(entry)
  return (
    <section class="around" aria-label="Before and after">
      <h3>Before and after</h3>
      {neighbours === undefined ? (
        <p class="quiet">Looking …</p>
      ) : (
        <ol>
          {neighbours.before.map(row => (
            <Neighbour key={row.next} row={row} onOpen={onOpen} />
          ))}
          <li aria-current="true">this entry</li>
          {neighbours.after.map(row => (
            <Neighbour key={row.next} row={row} onOpen={onOpen} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Neighbour({ row, onOpen }: { readonly row: Row; readonly onOpen: (entry: PlacedLine) => void }) {
  return (
    <li>
      <button type="button" class="plain" onClick={() => onOpen(row)}>
        <time dateTime={row.receivedAt}>{timeText(row.receivedAt).slice(11)}</time>{' '}
        <VisibleText text={`${row.user} ${row.text.slice(0, 120)}`} />
      </button>
    </li>
  )
}
