/** What came just before an entry and just after it, whoever sent it. */
import { useEffect, useState } from 'preact/hooks'
import { reader } from '../../api/reading.js'
import { wait } from '../../app/clock.js'
import { placeOf, rowOf, type Order, type PlacedLine, type Row } from './row.js'

export interface Neighbours {
  /** The older first, in both. */
  readonly before: readonly Row[]
  readonly after: readonly Row[]
}

const count = 4
/** Whoever moves through a list quickly looks at no neighbours. */
const patienceMs = 200

/** Undefined: not known yet. */
export function useNeighbours(entry: PlacedLine): Neighbours | undefined {
  const [known, setKnown] = useState<Neighbours>()
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    wait(patienceMs, signal)
      .then(() => Promise.all([nearest(entry, 'desc', signal), nearest(entry, 'asc', signal)]))
      .then(([before, after]) => setKnown({ before: before.toReversed(), after }))
      // There may be none any more, or somebody looks at something else already.
      .catch(() => undefined)
    return () => {
      leaving.abort()
      setKnown(undefined)
    }
  }, [entry])
  return known
}

async function nearest(entry: PlacedLine, order: Order, signal: AbortSignal): Promise<readonly Row[]> {
  signal.throwIfAborted()
  const { start, end } = placeOf(entry)
  const rows: Row[] = []
  const offset = order === 'asc' ? end : start
  for await (const found of reader().read({ offset, order, limit: count }, { signal }))
    rows.push(rowOf(found, { order }))
  return rows
}
