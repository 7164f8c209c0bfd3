/** The journal of a server on this machine's disk, and the threads that write and index it. */
import { nodeFileSystem, threadedWriter, type Reserve } from '@message-gatherer/disk'
import { openDiskJournal, type Journal } from '@message-gatherer/journal'
import { GathererError } from '@message-gatherer/protocol'
import type { DataFolder } from './data-folder.js'
import { Indexing } from './reading/indexing.js'
import type { ServerOptions } from './server-options.js'
import type { ServeSettings } from './settings.js'
import type { Watching } from './watching.js'

/** The lesser of the reserve and this share of the disk is left free. */
const reserveShare = 0.05

/** @throws {GathererError} FOLDER_UNUSABLE, and what `openDiskJournal` throws. */
export async function openJournal(
  data: DataFolder,
  {
    settings,
    now,
    log,
    onSync,
    onSealed,
    onPoisoned,
  }: ServerOptions & Pick<Watching, 'onSync'> & { readonly onSealed: () => void },
): Promise<Journal> {
  const writer = threadedWriter(reserveOf(settings), onSync)
  try {
    return await openDiskJournal({
      fs: nodeFileSystem,
      writer,
      folder: data.folder,
      id: data.journalId,
      now,
      segmentBytes: settings.segmentBytes,
      segmentAgeMs: settings.segmentAgeMs,
      producersPerUser: settings.producersPerUser,
      producerIdleMs: settings.producerIdleMs,
      say: log.warn,
      onSealed,
      onPoisoned,
    })
  } catch (cause) {
    await writer.close()
    if (cause instanceof GathererError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GathererError('FOLDER_UNUSABLE', `cannot open the journal in ${data.path}: ${reason}`, {
      hint: 'check that its files belong to this user and the disk is sound',
      cause,
    })
  }
}

export function startIndexing({ folder, journalId }: DataFolder, { settings, log }: ServerOptions): Indexing {
  return new Indexing({ folder, journalId, reserve: reserveOf(settings), say: log.warn })
}

export function reserveOf({ reserveBytes: bytes }: ServeSettings): Reserve {
  return { bytes, share: reserveShare }
}
