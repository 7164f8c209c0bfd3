/**
 * Bundles `gatherd` into a few files: Node then opens them instead of the 1,300 of its libraries, and it starts in less than half the time.
 * What a command is loaded with is a file of its own, so that `gatherd verify` does not read the server.
 *
 * Made of what the compiler wrote. What is native stays outside, and so do the threads, which have few files.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = path => fileURLToPath(new URL(path, import.meta.url))

const entry = here('dist/main.js')
const dist = here('dist')
const outfile = here('dist/gatherd.js')
/** Its own packages; those of others change with an install only, and then all is built anew. */
const parts = ['protocol', 'command-line', 'disk', 'journal', 'server']

/** For one file; not minified, so that the stack in a bug report can be read. */
export const bundling = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  legalComments: 'eof',
  logLevel: 'warning',
  entryPoints: { gatherd: entry },
  external: ['libsql', '@node-rs/argon2'],
  // Libraries are CommonJS and require Node's own modules.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module';const require = requireFor(import.meta.url);",
  },
}

/** Writes `dist/gatherd.js` and the files that it loads. */
export async function bundle() {
  const { metafile } = await build({
    ...bundling,
    splitting: true,
    metafile: true,
    absWorkingDir: dist,
    outdir: dist,
    chunkNames: 'gatherd-[name]-[hash]',
  })
  for (const name of readdirSync(dist)) {
    if (/^gatherd-.*\.js$/.test(name) && !(name in metafile.outputs)) rmSync(join(dist, name))
  }
}

/** As `bundle`, if the compiler wrote anything since the last time. */
export async function bundleWhatChanged() {
  if (!existsSync(entry) || (existsSync(outfile) && parts.every(isOlder))) return
  await bundle()
}

function isOlder(part) {
  const compiled = here(`../${part}/dist`)
  const { mtimeMs } = statSync(outfile)
  return readdirSync(compiled, { recursive: true })
    .filter(name => name.endsWith('.js') && !isOfPage(name))
    .every(name => statSync(join(compiled, name)).mtimeMs <= mtimeMs)
}

/** It is beside the bundle and no part of it. */
function isOfPage(name) {
  return dirname(name).split(sep)[0] === 'page'
}
