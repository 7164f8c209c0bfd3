/** Which of what something is made of changed last. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param paths files, and folders with all below; a folder's own time tells of files that are gone.
 * @returns ms since 1970.
 */
export function newestOf(paths) {
  return Math.max(...paths.flatMap(withAllBelow).map(path => statSync(path).mtimeMs))
}

function withAllBelow(path) {
  if (!statSync(path).isDirectory()) return [path]
  return [path, ...readdirSync(path, { recursive: true }).map(name => join(path, name))]
}
