/** The page as a few small files: scripts and styles of this origin only, nothing inline (page rule V2). */
import { defineConfig } from 'vite'

const ofOverview = /uplot|src\/views\/overview|src\/ui\/(chart|plot-options)/

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // Whatever NODE_ENV says, such as in tests: else the names of source files would be in the scripts.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    // Beside the server that serves it.
    outDir: '../server/dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // Whatever is inline would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    // Two files: together they compress better than a dozen, and only the overview needs charts.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', test: id => !ofOverview.test(id) }] } } },
  },
  logLevel: 'warn',
})
