/** The entry that the address of the page points to, by its offset; or the one that was opened here. */
import { useEffect, useState } from 'preact/hooks'
import { reader } from '../../api/reading.js'
import { troubleOf } from '../../api/trouble.js'
import { placeOf, type PlacedLine } from '../entry/row.js'

export function useLinkedEntry(offset: string | undefined) {
  const [opened, setOpened] = useState<PlacedLine>()
  const [unfound, setUnfound] = useState<string>()
  useEffect(() => {
    setUnfound(undefined)
    if (offset === undefined) return setOpened(undefined)
    if (opened && placeOf(opened).start === offset) return
    const leaving = new AbortController()
    find(offset, leaving.signal).then(setOpened, (error: unknown) => {
      if (!leaving.signal.aborted) setUnfound(wordsOf(error))
    })
    return () => leaving.abort()
  }, [offset])
  return { opened, setOpened, unfound }
}

async function find(offset: string, signal: AbortSignal): Promise<PlacedLine> {
  for await (const entry of reader().read({ offset, limit: 1 }, { signal })) {
    const found: PlacedLine = { line: entry.line, next: entry.next, order: 'asc' }
    if (placeOf(found).start === offset) return found
  }
  throw new Error('there is no entry any more, or none that you may read')
}

function wordsOf(error: unknown): string {
  const { reason } = error instanceof Error ? { reason: error.message } : troubleOf(error)
  return `What the link points to cannot be shown: ${reason}.`
}
