/** Medians and ranges, because the machine is shared: a single figure says nothing. */

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2
}

/** `0.72 (0.68 to 0.75)` */
export function spread(values, digits = 2) {
  const text = value => value.toFixed(digits)
  return `${text(median(values))} (${text(Math.min(...values))} to ${text(Math.max(...values))})`
}

export function column(rounds, name) {
  return rounds.map(round => round[name])
}

/** Of each round one figure over another. */
export function ratios(rounds, name, against) {
  return rounds.map(round => round[name] / round[against])
}

/** The median of a figure of all rounds. */
export function middle(rounds, name, digits = 0) {
  return median(column(rounds, name)).toFixed(digits)
}
