/**
 * Which names a rotated file gets: `app.log.1`, `app.log-20261122`, `app-2026-11-22.log`, `app.log.old`. Pure.
 */
import { parse } from 'node:path'

const mark = /^[.\-_](?:\d[\w.:+-]*|old|bak|prev)$/
const markInside = /^[.\-_]\d[\w.:+-]*$/
const compressed = /\.(?:gz|bz2|xz|zst|lz4|lzma|br|zip|7z|Z)$/i

/** True when a file of this name may be what `name` was once. Compressed files are not. */
export function isRotatedName(candidate: string, name: string): boolean {
  if (candidate === name || compressed.test(candidate)) return false
  if (candidate.startsWith(name)) return mark.test(candidate.slice(name.length))
  const { name: stem, ext } = parse(name)
  if (ext === '' || !candidate.startsWith(stem) || !candidate.endsWith(ext)) return false
  return markInside.test(candidate.slice(stem.length, candidate.length - ext.length))
}

/** Every name that a file of this name may have had before it was rotated. */
export function namesBefore(candidate: string): string[] {
  const { ext } = parse(candidate)
  const cuts = [...candidate.matchAll(/[.\-_]/g)].map(({ index }) => candidate.slice(0, index))
  const names = cuts.flatMap(stem => [stem, `${stem}${ext}`])
  return [...new Set(names)].filter(name => isRotatedName(candidate, name))
}

/** What every rotated name begins with. */
export function stemOf(name: string): string {
  return parse(name).name
}
