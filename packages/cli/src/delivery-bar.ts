/** A bar of how much of what waited has gone. */
import type { Gatherer } from '@message-gatherer/client'
import type { ProgressBar } from './progress-bar.js'

/** Shows the bar with each answer of the server, until the function it returns is called. */
export function showDelivery(gatherer: Gatherer, bar: ProgressBar): () => void {
  const before = gatherer.status()
  const show = (): void => {
    const { waiting, bytes } = gatherer.status()
    const messages = Math.max(0, before.waiting - waiting)
    bar.show({ done: messages, total: before.waiting, messages, bytes: Math.max(0, before.bytes - bytes) })
  }
  const stop = gatherer.on('acknowledged', show)
  return () => {
    stop()
    bar.end()
  }
}
