/** Keeps messages in memory: for browsers, and where the end of a program may lose what was not delivered. */
import { GathererError, memberText } from '@message-gatherer/protocol'
import type { MemoryQueue, QueuedMessage } from './delivery/memory-queue.js'
import type { Keeper, KeeperFigures, Progress, Trouble, Turn } from './keeper.js'
import type { AppendOptions, FileEnd, Spooled, SpoolLines } from './spool/spool-port.js'

export class MemoryKeeper implements Keeper {
  readonly #queue: MemoryQueue
  readonly #closed = new AbortController()
  #trouble: Trouble | undefined
  #dead = 0

  /** @param makeQueue makes the queue, which tells of each message that is set aside. */
  static of(makeQueue: (onBuried: () => void) => MemoryQueue): MemoryKeeper {
    const keeper: MemoryKeeper = new MemoryKeeper(makeQueue(() => keeper.#dead++))
    return keeper
  }

  private constructor(queue: MemoryQueue) {
    this.#queue = queue
  }

  /** A message that was set aside is told, and gone. */
  readonly deadLetters = { numbers: () => [], list: () => [], retry: async () => [], drop: () => 0 }

  async append({ bytes, count }: SpoolLines, { signal, whenFull = 'wait' }: AppendOptions): Promise<Spooled> {
    const messages = messagesOf(bytes)
    const either = AbortSignal.any([this.#closed.signal, ...(signal ? [signal] : [])])
    while (!this.#queue.add(messages)) {
      either.throwIfAborted()
      if (whenFull === 'reject' || this.#queue.first === this.#queue.end) throw full()
      await this.#queue.more(either)
    }
    return { kind: 'spooled', first: this.#queue.end - count, end: this.#queue.end }
  }

  async fileEnds(): Promise<ReadonlyMap<string, FileEnd>> {
    return new Map()
  }

  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#queue.first === this.#queue.end) await this.#queue.more(signal)
  }

  async turn(): Promise<Turn> {
    return { queue: this.#queue, mayDeliver: () => !this.#closed.signal.aborted, end: () => undefined }
  }

  progress(): Progress {
    return { first: this.#queue.first, end: this.#queue.end }
  }

  figures(): KeeperFigures {
    const { first, end, bytes } = this.#queue
    return {
      waiting: end - first,
      bytes,
      sent: first - this.#dead,
      dead: this.#dead,
      oldestSentAt: this.#oldestSentAt(),
      trouble: this.#trouble,
    }
  }

  #oldestSentAt(): string | undefined {
    const [oldest] = this.#queue.state.waiting
    return oldest && (JSON.parse(new TextDecoder().decode(oldest.line)) as { sent_at?: string }).sent_at
  }

  remember(trouble: Trouble | undefined): void {
    this.#trouble = trouble
  }

  async close(): Promise<void> {
    this.#closed.abort(new GathererError('SPOOL_STOPPED', 'closed'))
  }
}

function messagesOf(bytes: Uint8Array): readonly QueuedMessage[] {
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1)
  return lines.map(line => {
    const { sent_at, source, stream } = JSON.parse(line) as { sent_at: string; source?: string; stream: string }
    return {
      stream,
      message: memberText(line, 'message') ?? 'null',
      sentAt: sent_at,
      ...(source !== undefined && { source }),
    }
  })
}

function full(): GathererError {
  return new GathererError('SPOOL_FULL', 'the memory for messages is full', {
    hint: 'it empties as the server takes its messages; or give a folder as spool',
  })
}
