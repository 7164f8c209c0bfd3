/**
 * Questions and answers: on a terminal with line editing, else from the lines of stdin.
 *
 * Nothing typed is shown but the answer to an open question that is no secret; answers that came too early wait unseen.
 */
import type { Interface } from 'node:readline'
import type { Host } from './host.js'

export interface PromptsOptions {
  /** Called on Ctrl-C at a question. */
  readonly onInterrupt: () => void
}

/** Loads what only questions need, so that other commands start without it. */
export async function openPrompts(host: Host, { onInterrupt }: PromptsOptions): Promise<Prompts> {
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline'), import('node:stream')])
  const echo = { shown: false }
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (echo.shown) host.stderr.write(chunk)
      done()
    },
  })
  // Line editing needs the width; a history would bring a password back.
  Object.defineProperty(output, 'columns', { get: () => host.stderr.columns })
  const readline = createInterface({ input: host.stdin, output, terminal: host.stdin.isTTY, historySize: 0 })
  readline.on('SIGINT', () => {
    host.stderr.write('\n')
    onInterrupt()
  })
  return new Prompts(host, readline, echo)
}

export class Prompts {
  readonly #host: Host
  readonly #readline: Interface
  readonly #early: string[] = []
  readonly #terminal: boolean
  readonly #echo: { shown: boolean }
  #ended = false
  #answer: ((line: string | undefined) => void) | undefined

  constructor(host: Host, readline: Interface, echo: { shown: boolean }) {
    this.#host = host
    this.#terminal = host.stdin.isTTY
    this.#echo = echo
    this.#readline = readline
    readline.on('line', line => this.#take(line))
    readline.on('close', () => this.#end())
  }

  /** Undefined: there is no more input. */
  ask(question: string): Promise<string | undefined> {
    return this.#ask(question, true)
  }

  /** As `ask`, but what is typed is not shown. */
  askSecret(question: string): Promise<string | undefined> {
    return this.#ask(question, false)
  }

  close(): void {
    this.#readline.close()
  }

  async #ask(question: string, shown: boolean): Promise<string | undefined> {
    const early = this.#early.shift()
    if (early !== undefined || this.#ended) {
      this.#host.stderr.write(`${question}\n`)
      return early
    }
    this.#open(question, shown)
    const line = await new Promise<string | undefined>(resolve => (this.#answer = resolve))
    if (this.#terminal && (!shown || line === undefined)) this.#host.stderr.write('\n')
    return line
  }

  #open(question: string, shown: boolean): void {
    if (this.#terminal && !shown) this.#forgetHalfLine()
    this.#echo.shown = true
    this.#readline.setPrompt(this.#terminal ? question : `${question}\n`)
    this.#readline.prompt()
    this.#echo.shown = shown
  }

  /** What was typed of a line before the question would be shown with it. */
  #forgetHalfLine(): void {
    this.#readline.write('', { ctrl: true, name: 'e' })
    this.#readline.write('', { ctrl: true, name: 'u' })
  }

  #take(line: string): void {
    this.#echo.shown = false
    if (this.#answer) this.#resolve(line)
    else this.#early.push(line)
  }

  #end(): void {
    this.#ended = true
    this.#resolve(undefined)
  }

  #resolve(line: string | undefined): void {
    const answer = this.#answer
    this.#answer = undefined
    answer?.(line)
  }
}
