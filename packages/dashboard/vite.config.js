/** The page as a few small files: scripts and styles of this origin only, nothing inline (page rule V2). */
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Beside the server that serves it.
    outDir: '../server/dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // Whatever is inline would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
  logLevel: 'warn',
})
