/**
 * Bundles `gather` into one file that needs only Node, its writing thread and the expressions of a search into others: no
 * install beside them, and a quick start.
 *
 * Reads the sources of the packages it is made of, so it needs no build of theirs.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { newestOf } from '../../scripts/newest-of.js'

const here = path => fileURLToPath(new URL(path, import.meta.url))

const product = here('dist/gather.js')
const sources = [
  'package.json',
  'build.js',
  ...['.', '../client', '../disk', '../protocol', '../command-line'].map(part => `${part}/src`),
]

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  legalComments: 'eof',
  logLevel: 'warning',
}

/** The thread's file is found beside the bundle, not in a package. */
const threadBeside = {
  name: 'thread-beside',
  setup: ({ onLoad }) =>
    onLoad({ filter: /writer-thread-file\.ts$/ }, () => ({
      contents: "export const writerThreadFile = () => new URL('./writer-thread.js', import.meta.url)",
    })),
}

/** Loaded only by a search on a terminal, so it stays a file of its own. */
async function bundleExpressions() {
  await build({ ...common, entryPoints: [here('src/reading/expressions.ts')], outfile: here('dist/expressions.js') })
}

/** Writes `dist/gather.js`, with the thread and the expressions beside it; not minified, so that the stack in a bug report can be read. */
export async function bundle() {
  const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'))
  await build({
    ...common,
    entryPoints: [here('../disk/src/writer-thread.ts')],
    outfile: here('dist/writer-thread.js'),
  })
  await bundleExpressions()
  await build({
    ...common,
    entryPoints: [here('src/main.ts')],
    outfile: product,
    plugins: [threadBeside],
    define: { packageVersion: JSON.stringify(version) },
    alias: {
      '@message-gatherer/client': here('../client/src/index.ts'),
      '@message-gatherer/disk': here('../disk/src/index.ts'),
      '@message-gatherer/protocol': here('../protocol/src/index.ts'),
      '@message-gatherer/command-line': here('../command-line/src/index.ts'),
    },
    // commander is CommonJS and requires Node's own modules; other libraries import `createRequire` by its own name.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module';const require = requireFor(import.meta.url);",
    },
  })
}

/** As `bundle`, if anything that goes into it changed since the last time. */
export async function bundleWhatChanged() {
  if (existsSync(product) && newestOf(sources.map(here)) <= statSync(product).mtimeMs) return
  await bundle()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle()
