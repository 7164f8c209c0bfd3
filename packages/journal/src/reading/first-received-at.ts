/** When the journal begins, in time. */
import { labelledBlocks } from './label-walk.js'
import type { SegmentMap } from './segment-map.js'
import { unlessUnreadable } from './unreadable.js'

const lookedAtBytes = 1024 * 1024

/** When the first entry came that tells it, of those before `to`; undefined: there is none near the beginning. */
export function firstReceivedAtMs(map: SegmentMap, to: number): number | undefined {
  map.refresh()
  const segment = map.after(0)
  if (!segment) return undefined
  return unlessUnreadable(() => {
    const range = { from: 0, to: Math.min(to, segment.end) - segment.start }
    for (const { end, entries } of labelledBlocks(map.fs, segment.path, range)) {
      const first = entries.find(({ label }) => !Number.isNaN(label.receivedAtMs))
      if (first) return first.label.receivedAtMs
      if (end >= lookedAtBytes) break
    }
    return undefined
  })
}
