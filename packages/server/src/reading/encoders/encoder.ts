/** A format of entries: how what was found becomes bytes. */
import type { Run, ScanRequest } from '@message-gatherer/journal'

export interface Encoding {
  readonly journalId: string
  readonly order: ScanRequest['order']
}

/** @returns the bytes of these runs, in pieces that stand behind one another. */
export type Encoder = (runs: readonly Run[], encoding: Encoding) => readonly Uint8Array[]
