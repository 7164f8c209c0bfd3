/** A bare connection for requests one after the other: exactly these bytes go, and each gets the answer that is its own. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { here } from '../harness/places.js'
import { firstAnswer, type Arrived } from './answer-reader.js'

/** Long beyond doubt: whoever gets none by then gets none. */
const patienceMs = 15_000

export class Connection {
  readonly #socket: Socket
  #received = ''
  #isOver = false
  #wake = () => undefined as void

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1')
      this.#wake()
    })
    // A reset is one of the ways in which a server closes.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#isOver = true
      this.#wake()
    })
  }

  static async open({ port }: { readonly port: number }): Promise<Connection> {
    const socket = connect({ host: here.target, port })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  /** Nothing more can be asked here. */
  get isOver(): boolean {
    return this.#isOver || !this.#socket.writable
  }

  /** What came that belongs to no answer. */
  get rest(): string {
    return this.#received
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes)
  }

  /** Ends this side; the other may still answer. */
  end(): void {
    this.#socket.end()
  }

  /** As a cable that is cut: the other side sees a reset. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  close(): void {
    this.#socket.destroy()
  }

  /** The next answer; undefined when the server closed instead. @throws when nothing happens at all. */
  async answer({ isHead }: { readonly isHead: boolean }): Promise<Arrived | undefined> {
    const timer = setTimeout(() => this.#socket.destroy(new Error()), patienceMs)
    try {
      const endsAt = performance.now() + patienceMs
      for (;;) {
        const next = firstAnswer(this.#received, { isHead, isOver: this.#isOver })
        if (next) return this.#taken(next)
        if (performance.now() >= endsAt) throw new Error(`no answer; so far came ${JSON.stringify(this.#received)}`)
        if (this.#isOver) return undefined
        await new Promise<void>(resolve => (this.#wake = resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** All answers until the server closes. */
  async answers(): Promise<Arrived[]> {
    const all: Arrived[] = []
    for (;;) {
      const next = await this.answer({ isHead: false })
      if (next === undefined) return all
      all.push(next)
      if (!next.isWhole) this.close()
    }
  }

  #taken({ arrived, rest }: { readonly arrived: Arrived; readonly rest: string }): Arrived {
    if (arrived.isWhole) this.#received = rest
    return arrived
  }
}
