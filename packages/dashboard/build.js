/**
 * Builds the page into the folder of the server that serves it (page rule V1): a second, so only when something changed.
 *
 * Made of its own sources and of what the compiler wrote of the packages that it uses.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = path => fileURLToPath(new URL(path, import.meta.url))

const product = here('../server/dist/page/index.html')
const sources = [
  'src',
  'index.html',
  'vite.config.js',
  'build.js',
  'package.json',
  '../client/dist',
  '../protocol/dist',
]

export async function buildPageWhenChanged() {
  if (existsSync(product) && newestOf(sources.map(here)) <= statSync(product).mtimeMs) return
  await build({ configFile: here('vite.config.js') })
}

/** A folder's own time tells of files that are gone. */
function newestOf(paths) {
  return Math.max(...paths.flatMap(withAllBelow).map(path => statSync(path).mtimeMs))
}

function withAllBelow(path) {
  if (!statSync(path).isDirectory()) return [path]
  return [path, ...readdirSync(path, { recursive: true }).map(name => join(path, name))]
}
