/**
 * A `gatherd` with one mutant in it, for suites that start programs: the product is left as it is, and the bundle is another.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { bundling } from '../../packages/server/build.js'
import { mutantPlugin } from './mutant-plugin.js'
import { mutantProgram } from './mutant-program.js'
import { mutants } from './mutants.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Writes it. @throws when there is no such mutant, or its source is not as the mutant expects. */
export async function bundleMutant(name: string): Promise<void> {
  const { file } = mutants.find(known => known.name === name) ?? { file: '' }
  const source = readFileSync(`${root}${file}`, 'utf8')
  const contents = mutantPlugin(name).transform(source, file) ?? source
  const [folder = '', path = ''] = file.split('/src/')
  const compiled = `${root}${folder}/dist/${path.replace(/ts$/, 'js')}`
  const entryPoints = [bundling.entryPoints.gatherd]
  await build({
    ...bundling,
    entryPoints,
    outfile: mutantProgram,
    plugins: [insteadOf(compiled, contents)],
  } as BuildOptions)
}

function insteadOf(file: string, contents: string): Plugin {
  return {
    name: 'mutant',
    setup: bundler =>
      bundler.onLoad({ filter: /\.js$/ }, ({ path }) => (path === file ? { contents, loader: 'ts' } : undefined)),
  }
}
