/** A long list, a hundred at a time: what is not looked at is not in the document. */
import { useEffect, useState } from 'preact/hooks'
import { countText } from '../app/amounts.js'

export const pageLength = 100

export interface Pages<T> {
  readonly rows: readonly T[]
  /** From 0. */
  readonly page: number
  readonly last: number
  readonly count: number
  readonly go: (page: number) => void
}

/** @param about what the list is narrowed by: another one begins at its first page. */
export function usePages<T>(all: readonly T[], about = ''): Pages<T> {
  const [page, go] = useState(0)
  useEffect(() => go(0), [about])
  const last = Math.max(0, Math.ceil(all.length / pageLength) - 1)
  const at = Math.min(page, last)
  const from = at * pageLength
  return { rows: all.slice(from, from + pageLength), page: at, last, count: all.length, go }
}

interface PagerProps {
  readonly pages: Pages<unknown>
  /** What they are, after a number. */
  readonly what: string
}

export function Pager({ pages: { page, last, count, go }, what }: PagerProps) {
  const from = page * pageLength
  const to = Math.min(count, from + pageLength)
  return (
    <div class="row pager">
      <span class="quiet" aria-live="polite">
        {last === 0
          ? `${countText(count)} ${what}`
          : `${countText(from + 1)}–${countText(to)} of ${countText(count)} ${what}`}
      </span>
      {last > 0 && (
        <>
          <button type="button" disabled={page === 0} onClick={() => go(page - 1)}>
            Previous
          </button>
          <button type="button" disabled={page === last} onClick={() => go(page + 1)}>
            Next
          </button>
        </>
      )}
    </div>
  )
}
