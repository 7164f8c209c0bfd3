/**
 * The page's files, in memory: those that were built and no other (page rule V1).
 *
 * Read once, at the start: what somebody asks for is looked up by its name and never reaches the disk. Knows no HTTP.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What there may be beside the HTML, by the end of its name. */
export const assetTypes = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
} as const satisfies Readonly<Record<string, string>>

const indexType = 'text/html; charset=utf-8'

export interface PageFile {
  readonly type: string
  /** Says that two are the same, byte for byte. */
  readonly hash: string
  readonly bytes: Buffer
  /** Undefined where that would save nothing. */
  readonly gzipped: Buffer | undefined
}

export interface Page {
  readonly index: PageFile
  /** What it loads, by name. A name has a hash of the content in it, so the same one is always the same. */
  readonly assets: ReadonlyMap<string, PageFile>
}

/** Far beyond what a page of ours has. */
const maxFiles = 200
const maxBytes = 8 * 1024 * 1024
const hashCharacters = 22

/** Where the build puts the page; undefined: it was not built. */
export function builtPageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('@message-gatherer/server/page'))
  } catch {
    return undefined
  }
}

/** Undefined: there is no page there, or more than one of ours has. */
export function readPage(folder: string | undefined): Page | undefined {
  if (folder === undefined) return undefined
  try {
    const names = namesIn(join(folder, 'assets'))
    const paths = [join(folder, 'index.html'), ...names.map(name => join(folder, 'assets', name))]
    if (paths.length > maxFiles || paths.reduce((sum, path) => sum + statSync(path).size, 0) > maxBytes)
      return undefined
    const [index = '', ...assets] = paths
    return {
      index: readFile(index, indexType),
      assets: new Map(names.map((name, at) => [name, readFile(assets[at] ?? '', typeOf(name) ?? '')])),
    }
  } catch {
    return undefined
  }
}

/** Plain files of a kind that a page has. */
function namesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter(entry => entry.isFile() && typeOf(entry.name) !== undefined).map(({ name }) => name)
}

function typeOf(name: string): string | undefined {
  const types: Readonly<Record<string, string>> = assetTypes
  return types[extname(name)]
}

function readFile(path: string, type: string): PageFile {
  const bytes = readFileSync(path)
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, hashCharacters)
  const gzipped = gzipSync(bytes)
  return { type, hash, bytes, gzipped: gzipped.length < bytes.length ? gzipped : undefined }
}
