/** How often a page is drawn, and how much is in it: counted in the page, while it is used. */
import type { Page } from 'playwright-core'

export interface Drawn {
  /** Frames in which something had changed, at most in any second. */
  readonly mostInASecond: number
  readonly mostRows: number
  readonly frames: number
}

/** Begins to count. @returns what there was to count so far. */
export async function countRenders(page: Page): Promise<() => Promise<Drawn>> {
  await page.evaluate(counting)
  return () => page.evaluate<Drawn>('window.drawn()')
}

const counting = `{
  const frames = []
  let mostRows = 0
  new MutationObserver(() => {
    const now = document.timeline.currentTime
    if (frames.at(-1) !== now) frames.push(now)
    mostRows = Math.max(mostRows, document.querySelectorAll('[role=option]').length)
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
  const within = at => frames.filter(time => time >= at && time < at + 1000).length
  window.drawn = () => ({ mostInASecond: Math.max(0, ...frames.map(within)), mostRows, frames: frames.length })
}`
