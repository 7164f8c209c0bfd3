/** A list, and beside it the entry that was opened: keys that move through the one move through the other. */
import { useShortcuts } from '../../app/shortcuts.js'
import { EntryList, type EntryListProps } from './entry-list.js'
import { EntryPanel } from './entry-panel.js'
import type { PlacedLine } from './row.js'

export interface ListAndEntryProps extends Omit<EntryListProps, 'onOpen'> {
  readonly opened: PlacedLine | undefined
  readonly onOpened: (entry: PlacedLine | undefined) => void
  /** In the place of a list without rows. */
  readonly empty: preact.ComponentChildren
}

export function ListAndEntry({ opened, onOpened, empty, ...list }: ListAndEntryProps) {
  const { rows, active, onActive, hit } = list
  const open = (number: number): void => {
    onActive(number)
    onOpened(rows.at(number))
  }
  const activate = (number: number): void => (opened ? open(number) : onActive(number))
  const move = (by: number): void => activate(neighbour(list, by))
  useShortcuts([
    { keys: 'j', does: 'the next entry', act: () => move(1) },
    { keys: 'k', does: 'the one before', act: () => move(-1) },
    { keys: 'Enter', does: 'open the entry', act: () => active !== undefined && open(active) },
    { keys: 'Escape', does: 'close the entry', act: () => onOpened(undefined) },
  ])
  return (
    <div class={opened ? 'list-and-entry opened' : 'list-and-entry'}>
      {rows.end > rows.first ? (
        <EntryList {...list} onActive={activate} onOpen={open} />
      ) : (
        <div class="entries">{empty}</div>
      )}
      {opened && <EntryPanel entry={opened} hit={hit} onOpen={onOpened} onClose={() => onOpened(undefined)} />}
    </div>
  )
}

function neighbour({ rows, active, sticks }: Pick<EntryListProps, 'rows' | 'active' | 'sticks'>, by: number): number {
  const before = sticks === 'to the end' ? rows.end : rows.first - 1
  return Math.max(rows.first, Math.min(rows.end - 1, (active ?? before) + by))
}
