/** Medians and ranges, because the machine is shared: a single figure says nothing. */

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** `0.72 (0.68 to 0.75)` */
export function spread(values, digits = 2) {
  const text = value => value.toFixed(digits)
  return `${text(median(values))} (${text(Math.min(...values))} to ${text(Math.max(...values))})`
}

export function column(rounds, name) {
  return rounds.map(round => round[name])
}
