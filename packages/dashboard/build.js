/**
 * Builds the page into the folder of the server that serves it (page rule V1): a second, so only when something changed.
 *
 * Made of its own sources and of what the compiler wrote of the packages that it uses.
 */
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { newestOf } from '../../scripts/newest-of.js'

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
