/** Which rows of a long list are in sight: all are equally high, so nothing has to be measured. Pure. */

export interface Sight {
  /** In pixels, as the others. */
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
  readonly count: number
}

export interface Span {
  readonly from: number
  /** Not included. */
  readonly to: number
}

/** Above and below, so that moving a little shows no gap. */
const beyond = 10
/** However high the window is. */
const most = 150

export function spanInSight({ scrollTop, height, rowHeight, count }: Sight): Span {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const size = Math.min(most, Math.ceil(height / rowHeight) + 1 + 2 * beyond)
  const from = Math.max(0, Math.min(first - beyond, count - size))
  return { from, to: Math.min(count, from + size) }
}

/** How far down one can scroll. */
export function lowestTop({ height, rowHeight, count }: Omit<Sight, 'scrollTop'>): number {
  return Math.max(0, count * rowHeight - height)
}

/** Where to scroll so that a row is in sight: as little as needed. */
export function topShowing(row: number, { scrollTop, height, rowHeight }: Omit<Sight, 'count'>): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop
}
