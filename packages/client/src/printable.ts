/** What a server wrote, safe for a terminal: no control characters, not longer than a few lines. */
export function printable(text: string): string {
  const shown = text.replace(/\p{C}+/gu, ' ').trim()
  // The cut may go through a character that takes two places.
  return shown.length > longest ? `${shown.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : shown
}

const longest = 300
