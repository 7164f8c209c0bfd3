/**
 * Bundles `gather` into one file that needs only Node: no install beside it, and a quick start.
 *
 * Reads the sources of the packages it is made of, so it needs no build of theirs.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = path => fileURLToPath(new URL(path, import.meta.url))

/** Writes `dist/gather.js`, or the given file; not minified, so that the stack in a bug report can be read. */
export async function bundle(outfile = here('dist/gather.js')) {
  const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'))
  await build({
    entryPoints: [here('src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    legalComments: 'eof',
    logLevel: 'warning',
    define: { packageVersion: JSON.stringify(version) },
    alias: {
      '@message-gatherer/client': here('../client/src/index.ts'),
      '@message-gatherer/disk': here('../disk/src/index.ts'),
      '@message-gatherer/protocol': here('../protocol/src/index.ts'),
      '@message-gatherer/command-line': here('../command-line/src/index.ts'),
    },
    // commander is CommonJS and requires Node's own modules.
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle()
