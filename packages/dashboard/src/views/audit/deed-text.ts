/** A line of the audit table in words (protocol rules U7, U8). */
import type { AuditLine } from '../../api/audit.js'

const deeds: Readonly<Record<string, string>> = {
  'user.add': 'added the user',
  'user.change': 'changed the user',
  'user.password': 'changed the password of',
  'user.remove': 'removed the user',
  'token.make': 'made an API token of',
  'token.revoke': 'revoked an API token of',
  'session.end': 'ended a session of',
  'keys.rotate': 'made the signing key',
  'invitation.make': 'invited',
  'invitation.withdraw': 'withdrew the invitation',
  enrolment: 'used a code for',
  setup: 'made the first admin',
  request: 'asked for',
}

/** One that is not known here is told as it stands. */
export function deedText({ action }: Pick<AuditLine, 'action'>): string {
  return deeds[action] ?? action
}

export function isRefused({ result }: Pick<AuditLine, 'result'>): boolean {
  return result !== 'done'
}

/** Those in which the text stands, in any column; upper and lower case are the same. */
export function linesWith(lines: readonly AuditLine[], text: string): readonly AuditLine[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return lines
  return lines.filter(line => {
    const { who, address, action, subject, result, detail = '' } = line
    const outcome = isRefused(line) ? `refused ${result}` : result
    return [who, address, action, deedText(line), subject, outcome, detail].join('\n').toLowerCase().includes(wanted)
  })
}
