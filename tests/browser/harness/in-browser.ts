/** Suites that need a browser; where there is none, `npm test` says in its last lines that they did not run. */
import { describe, it } from 'vitest'
import { chromiumPath } from './chromium.js'

declare module 'vitest' {
  interface TaskMeta {
    /** What this machine lacks; `npm test` prints it. */
    notRun?: string
  }
}

/** As `describe`. */
export function inBrowser(title: string, suite: () => void): void {
  if (chromiumPath !== undefined) describe(title, suite)
  else
    it('browser suites', ({ task, skip }) => {
      task.meta.notRun = 'no chromium; apt-get install chromium'
      skip()
    })
}
