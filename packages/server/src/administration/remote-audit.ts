/** The audit table of a running server (protocol rule U8). */
import type { AuditReading } from './administration.js'
import type { Ask } from './remote.js'
import type { AuditLine } from '../database/audit-records.js'

interface WireLine extends Omit<AuditLine, 'atMs'> {
  readonly at: string
}

export function remoteAudit(ask: Ask): AuditReading {
  return {
    list: async ({ after, before }) => {
      const query = before === undefined ? `after=${after ?? 0}` : `before=${before}`
      const answer = (await ask('GET', `/v1/audit?${query}`)) as { readonly audit: WireLine[]; readonly more?: boolean }
      const lines = answer.audit.map(({ at, ...line }) => ({ ...line, atMs: Date.parse(at) }))
      return { lines, more: answer.more ?? false }
    },
  }
}
