/** Takes everything that waits out of a queue, as a server that stores it would. */
import type { Queue } from '../../src/delivery/queue.js'

const limits = { messages: 10_000, bytes: 4 * 1024 * 1024 }

/** `producer/sequence text` of each message; what is damaged is set aside: `damaged 3: why`. */
export function drain(queue: Queue): string[] {
  const seen: string[] = []
  let left = 10_000
  for (let batch = queue.next(limits); batch; batch = queue.next(limits)) {
    if (left-- === 0) throw new Error('it never ends')
    if (batch.kind === 'damaged') {
      seen.push(`damaged ${batch.first}: ${batch.reason}`)
      queue.bury({ code: 'DAMAGED', reason: batch.reason })
      continue
    }
    const { producer, sequence, first, count, body } = batch
    const lines = Buffer.from(body).toString().trimEnd().split('\n')
    if (lines.length !== count) throw new Error(`a batch of ${count} has ${lines.length} lines`)
    for (const [index, line] of lines.entries())
      seen.push(`${producer}/${sequence + index} ${String((JSON.parse(line) as { message: unknown }).message)}`)
    queue.acknowledge(first + count)
  }
  return seen
}

/** Without the producers' names: `a`, `b`, … in the order in which they come. */
export function anonymous(seen: readonly string[]): string[] {
  const names = new Map<string, string>()
  const nameOf = (producer: string): string => {
    const name = names.get(producer) ?? String.fromCharCode(97 + names.size)
    names.set(producer, name)
    return name
  }
  return seen.map(line => line.replace(/^(\S+)\/(?=\d+ )/, (_, producer: string) => `${nameOf(producer)}/`))
}
