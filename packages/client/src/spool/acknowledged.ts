/**
 * How far the server has the spool's messages, and which numbers were given anew (spool rules Q2, Q6, delivery rules D6, D7).
 *
 * The position is a cache: an older one means that messages are sent again and recognised. Numbers given anew are synced before they
 * are used, with the position at that time, so that nothing before it is ever sent under its old number.
 */
import { lineOfObject, objectOfLine, readWhole, replaceWhole, type FileSystem } from '@message-gatherer/disk'
import type { Lives } from '../delivery/lives.js'
import type { SpoolPlaces } from './places.js'
import { RecordFile } from './record.js'

/** A place in the spool, on a line's border. */
export interface Position {
  /** Of the message that begins there. */
  readonly number: number
  readonly offset: number
}

export interface NewNumbering extends Position {
  /** Begun: of messages whose segment does not tell any more. Given: anew. */
  readonly lives: Lives
}

const none: NewNumbering = { number: 0, offset: 0, lives: { begun: [], given: [] } }

export class Acknowledged {
  readonly #fs: FileSystem
  readonly #places: SpoolPlaces
  readonly #record: RecordFile
  #written: Position | undefined

  constructor(fs: FileSystem, places: SpoolPlaces) {
    this.#fs = fs
    this.#places = places
    this.#record = new RecordFile(fs, places.acknowledged)
  }

  /** The first message that is not known to be on the server's disk. */
  read(): Position {
    const cached = this.#record.read() as unknown as Position | undefined
    const known = [cached, this.#written].filter(position => position !== undefined)
    return known.reduce(later, positionOf(this.numbering() ?? none))
  }

  /** Never fails: it is a cache. Where it cannot be written this process knows it all the same. */
  write(position: Position): void {
    this.#written = position
    this.#record.tryToWrite({ ...position })
  }

  /** Undefined: the file is damaged; nobody knows any more which numbers were given. */
  numbering(): NewNumbering | undefined {
    if (!this.#fs.exists(this.#places.numbering)) return none
    return objectOfLine(readWhole(this.#fs, this.#places.numbering)) as NewNumbering | undefined
  }

  /** Returns when it is durable. */
  renumber({ number, offset, lives }: NewNumbering): void {
    const text = lineOfObject({ number, offset, lives })
    replaceWhole(this.#fs, this.#places.folder, 'numbering.json', text)
    this.write({ number, offset })
  }
}

function positionOf({ number, offset }: Position): Position {
  return { number, offset }
}

function later(one: Position, other: Position): Position {
  return other.number > one.number ? positionOf(other) : one
}
