/** Opens a spool in a real folder: Node's file system, a writing thread, sockets as locks. */
import { resolve } from 'node:path'
import { nodeFileSystem, threadedWriter, writerHere, type Writer } from '@message-gatherer/disk'
import type { Surroundings } from '../surroundings.js'
import { DiskSpool, type DiskSpoolOptions } from './disk-spool.js'
import { SocketLocks } from './socket-lock.js'

export interface OpenSpoolOptions extends Pick<DiskSpoolOptions, 'destination' | 'move' | 'maxBytes' | 'events'> {
  readonly folder: string
  readonly surroundings: Surroundings
  /** Where writing waits for the disk: in a thread, or here, for programs that have nothing else to do. Default: in a thread. */
  readonly writeIn?: 'thread' | 'here'
}

export interface OpenedSpool {
  readonly spool: DiskSpool
  /** After the spool was closed. */
  readonly release: () => void
}

/** Room that is left to others on the disk. */
const reserve = { bytes: 64 * 1024 * 1024, share: 0.01 }

/** @throws {GathererError} FOLDER_UNUSABLE, FORMAT_TOO_NEW, SPOOL_FULL: there is no room to make it. */
export async function openSpool(options: OpenSpoolOptions): Promise<OpenedSpool> {
  const { surroundings, writeIn, ...rest } = options
  const folder = resolve(options.folder)
  const { now, sleep, randomId, random, platform, processId } = surroundings
  const locks = new SocketLocks({ folder, random, sleep, platform, processId })
  const writer = writeIn === 'here' ? writerHere(nodeFileSystem, reserve) : threadedWriter(reserve)
  try {
    const spool = await DiskSpool.open({
      ...rest,
      fs: nodeFileSystem,
      folder,
      writer,
      locks,
      machine: surroundings.machine(),
      now,
      sleep,
      randomId,
    })
    return { spool, release: () => locks.close() }
  } catch (error) {
    await giveUp(locks, writer)
    throw error
  }
}

async function giveUp(locks: SocketLocks, writer: Writer): Promise<void> {
  locks.close()
  await writer.close()
}
