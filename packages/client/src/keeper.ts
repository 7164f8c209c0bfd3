/**
 * Where messages are kept until the server has them, as a port: the spool on disk, or memory.
 */
import type { DeliveryTurn } from './delivery/deliverer.js'
import type { CertificateTrouble } from './http/failure-reasons.js'
import type { AppendOptions, FileEnd, Spooled, SpoolLines } from './spool/spool-port.js'

export interface KeeperFigures {
  /** Messages that wait. */
  readonly waiting: number
  /** The bytes that they take. */
  readonly bytes: number
  /** Messages that the server has. */
  readonly sent: number
  /** Dead letters. */
  readonly dead: number
  /** RFC 3339: when the oldest message that waits was handed in. */
  readonly oldestSentAt: string | undefined
  /** What last kept messages from getting through; undefined: nothing since they last did. */
  readonly trouble: Trouble | undefined
}

/** A message that was set aside: the server will never take it, or it is damaged. */
export interface DeadLetter {
  /** Its number in the spool. */
  readonly number: number
  /** RFC 3339. */
  readonly refusedAt: string
  readonly code: string
  /** For people. */
  readonly reason: string
  readonly stream: string | undefined
  readonly sentAt: string | undefined
  readonly source: string | undefined
  /** JSON text; undefined: it is damaged. */
  readonly message: string | undefined
}

/** Messages that follow each other, by their numbers. */
export interface NumberRange {
  readonly first: number
  /** The number after the last one. */
  readonly end: number
}

export interface DeadLetters {
  /** In their order. Cheap, however large the messages are. */
  numbers(): readonly number[]
  /** In the order of their numbers. @param numbers default: all of them */
  list(numbers?: readonly number[]): readonly DeadLetter[]
  /**
   * Puts messages at the end of the spool again, each once whatever is killed meanwhile; damaged ones stay.
   *
   * @param numbers default: all of them
   * @returns the numbers that they have now
   */
  retry(numbers?: readonly number[]): Promise<readonly NumberRange[]>
  /** Forgets messages. @returns how many there were */
  drop(numbers?: readonly number[]): number
}

export interface Trouble {
  readonly reason: string
  readonly hint: string
  /** A server of ours answered, but took no messages. */
  readonly reached: boolean
  /** The server is not who it should be. */
  readonly code?: CertificateTrouble
  /** RFC 3339. */
  readonly at: string
}

/** What it is to be the one who delivers, until `end`. */
export interface Turn extends DeliveryTurn {
  readonly end: () => void
}

/** How far everything is: numbers of messages. */
export interface Progress {
  /** The first message that the server is not known to have. */
  readonly first: number
  /** The number after the last message that is kept. */
  readonly end: number
}

export interface Keeper {
  /** Resolves when the lines are kept. */
  append(lines: SpoolLines, options: AppendOptions): Promise<Spooled>
  /** How far each file was read whose lines were kept; memory remembers none. */
  fileEnds(): Promise<ReadonlyMap<string, FileEnd>>
  /** Resolves when something waits, or when the signal aborts. */
  work(signal: AbortSignal): Promise<void>
  /** Waits until nobody else delivers. Rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<Turn>
  progress(): Progress
  figures(): KeeperFigures
  /** What keeps messages from getting through is remembered; undefined: they get through again. */
  remember(trouble: Trouble | undefined): void
  readonly deadLetters: DeadLetters
  close(): Promise<void>
}
