/** A table that becomes a list of cards where the page is narrow: there each cell says its column. */
import type { ComponentChildren } from 'preact'

export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => ComponentChildren
  /** Numbers stand under one another. */
  readonly kind?: 'number' | 'actions'
}

interface TableProps<T> {
  /** For who does not see what is above it. */
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string | number
  /** A class for rows that stand out. */
  readonly markOf?: (row: T) => string | undefined
}

export function Table<T>({ caption, columns, rows, keyOf, markOf }: TableProps<T>) {
  return (
    <table class="cards">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, kind }) => (
            <th key={title} scope="col" class={kind}>
              {kind === 'actions' ? <span class="unseen">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={keyOf(row)} class={markOf?.(row)}>
            {columns.map(({ title, kind, cell }) => (
              <td key={title} class={kind} data-label={kind === 'actions' ? undefined : title}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
