/** When a token ends. */

export const ends = {
  never: { words: 'never, until it is revoked', days: undefined },
  month: { words: 'in 30 days', days: 30 },
  quarter: { words: 'in 90 days', days: 90 },
  year: { words: 'in a year', days: 365 },
} as const

export type End = keyof typeof ends
