/** Where the expressions are: a file of their own also when all else is one, because only a search on a terminal needs them. */

export function expressionsFile(): URL {
  return new URL('./expressions.js', import.meta.url)
}
