/** What a reading thread does: scans and encodes, looks where reading may begin, counts. */
import { nodeFileSystem } from '@message-gatherer/disk'
import {
  compileRegex,
  firstOffset,
  firstReceivedAtMs,
  Histogram,
  IndexFolder,
  isBorder,
  journalFolder,
  JournalScanner,
  SegmentMap,
  Totals,
  type Counted,
} from '@message-gatherer/journal'
import { encode } from './encoders/encode.js'
import type {
  Answers,
  Piece,
  Prepared,
  ReaderThreadSettings,
  ScanTask,
  PrepareTask,
  Task,
  TotalsTask,
} from './piece.js'

export interface Tasks {
  /** @throws {GathererError} INVALID_REQUEST: the regex does not compile. */
  run(task: Task): Answers[Task['kind']]
}

export function createTasks({ root, journalId }: Pick<ReaderThreadSettings, 'root' | 'journalId'>): Tasks {
  const [fs, folder] = [nodeFileSystem, journalFolder(root)]
  const indexes = new IndexFolder({ fs, folder, journalId })
  const scanner = new JournalScanner({ fs, folder: folder.segments, indexes })
  const map = new SegmentMap(fs, folder.segments)
  const totals = new Totals({ fs, folder, indexes })
  const histogram = new Histogram({ fs, map: new SegmentMap(fs, folder.segments), indexes })

  function scan({ scan: request, format }: ScanTask): Piece {
    const { runs, entries, next } = scanner.scan(request)
    return { buffers: encode(runs, format, { journalId, order: request.order }), entries, next }
  }

  function prepare({ filter, offset, end }: PrepareTask): Prepared {
    if (filter.regex !== undefined) compileRegex(filter.regex)
    // Files may have gone since.
    map.refresh()
    return { first: firstOffset(map, end), isBorder: offset === undefined || isBorder(map, offset, end) }
  }

  function count({ totals: request }: TotalsTask): Counted {
    const counted = totals.count(request)
    // Nobody wants to see it before it is complete.
    return counted.next < request.to ? { ...counted, totals: [] } : counted
  }

  return {
    run: task => {
      switch (task.kind) {
        case 'scan':
          return scan(task)
        case 'prepare':
          return prepare(task)
        case 'totals':
          return count(task)
        case 'histogram':
          return histogram.count(task.histogram)
        case 'first':
          return { receivedAtMs: firstReceivedAtMs(map, task.to) }
      }
    },
  }
}
