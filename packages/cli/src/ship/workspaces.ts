/**
 * Memory for reading: so many bytes at once and no more, and the large pieces are used again.
 */
import type { LineRoom } from '@message-gatherer/client'
import { Room } from './room.js'

/** As much is read at a time. */
export const chunkBytes = 1024 * 1024

/** Smaller ones are not worth keeping. */
const smallBytes = 64 * 1024
const mostBytes = 4 * chunkBytes

export interface Workspace {
  readonly chunk: Buffer
  /** For what is read now, and for what was read before and is on its way to the disk. */
  readonly rooms: [LineRoom, LineRoom]
  /** What it counts as. */
  readonly bytes: number
}

export class Workspaces {
  readonly #room = new Room(mostBytes)
  readonly #free: Workspace[] = []

  /** @param bytes of the chunk: `chunkBytes` at most. */
  async take(bytes: number): Promise<Workspace> {
    const counted = bytes <= smallBytes ? bytes : chunkBytes
    await this.#room.take(counted)
    if (counted < chunkBytes) return workspace(bytes)
    return this.#free.pop() ?? workspace(chunkBytes)
  }

  give(space: Workspace): void {
    if (space.bytes === chunkBytes) this.#free.push(space)
    this.#room.give(space.bytes)
  }
}

function workspace(bytes: number): Workspace {
  const room = (): LineRoom => ({ bytes: Buffer.allocUnsafe(2 * bytes + 1024) })
  return { chunk: Buffer.allocUnsafe(bytes), rooms: [room(), room()], bytes }
}
