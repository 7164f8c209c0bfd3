/**
 * A way to speak to the server over HTTP: bytes → messages, outcome → status and words.
 *
 * One file a dialect. The door (`../door.ts`) reads the bodies and sends the answers.
 */
import type { IncomingMessage } from 'node:http'
import type { Code, GathererError } from '@message-gatherer/protocol'
import type { Encoding } from '../content-encoding.js'
import type { Held } from '../in-flight.js'

export interface Dialect {
  /**
   * Judges what can be judged before the body is read.
   *
   * @throws {GathererError} what is wrong with the head, or who is asking.
   */
  readonly ask: (request: IncomingMessage, address: string) => Asked | Promise<Asked>
  /** Any failure in the words of this dialect. */
  readonly refuse: (error: GathererError, request: IncomingMessage) => Answer
}

/** A request whose head is understood. */
export interface Asked {
  readonly maxBodyBytes: number
  readonly encoding: Encoding
  /** Who is asking, where the head tells. */
  readonly user?: string
  /**
   * Does what the body, decompressed, asks for.
   *
   * @param room for what must be written anew before it is stored.
   * @throws {GathererError}
   */
  readonly answer: (body: Buffer, room: Held) => Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
  /** Why it is a refusal, where it is one and nothing was thrown. */
  readonly refusal?: Code
}
