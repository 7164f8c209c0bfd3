/** The page as a few small files: scripts and styles of this origin only, nothing inline (page rule V2). */
import { defineConfig } from 'vite'

const together = {
  parts: /src\/(?:app|api|ui)\/(?!chart|plot)/,
  entries: /src\/views\/(?:entry|live|search|first-message)/,
  administration: /src\/views\/(?:users|audit)/,
}

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
    // A few larger files compress better than many small ones: what all views share, and views that belong together.
    rolldownOptions: { output: { codeSplitting: { groups: groupsOf(together) } } },
  },
  logLevel: 'warn',
})

function groupsOf(tests) {
  return Object.entries(tests).map(([name, test]) => ({ name, test }))
}
