/**
 * How far a spool is durable, as the last one who appended said it (spool rule Q4).
 *
 * Written after each sync, never synced itself: it speaks for a file only as long as the life, the file's length and its time of change
 * agree with it.
 */
import type { FileSystem } from '@message-gatherer/disk'
import type { SpoolPlaces } from './places.js'
import { RecordFile } from './record.js'

export interface Tail {
  /** The life in which it was written. */
  readonly life: string
  /** Where the newest segment begins. */
  readonly segment: number
  /** The producer that the newest segment's messages are numbered for. */
  readonly producer: string
  readonly base: number
  /** Everything before it is durable. */
  readonly offset: number
  /** The number of the next message. */
  readonly number: number
  /** Of the newest segment's file; empty while there is none. Another one says that somebody touched it: a backup that was put back. */
  readonly version: string
}

export class TailFile {
  readonly #record: RecordFile

  constructor(fs: FileSystem, places: SpoolPlaces) {
    this.#record = new RecordFile(fs, places.tail)
  }

  read(): Tail | undefined {
    return this.#record.read() as unknown as Tail | undefined
  }

  /** Nobody believes it any more, until it is written anew; what it proves it goes on proving. */
  doubt(tail: Tail): void {
    this.#record.write({ ...tail, life: '' })
  }

  /** Never fails: what is durable is so, whether it is said or not. */
  write(tail: Tail): void {
    this.#record.tryToWrite({ ...tail })
  }
}
