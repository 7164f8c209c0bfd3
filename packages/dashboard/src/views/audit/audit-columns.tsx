/** What the page tells of each line of the audit table. */
import { deedText, isRefused } from './deed-text.js'
import type { AuditLine } from '../../api/audit.js'
import { timeText } from '../../app/times.js'
import type { Column } from '../../ui/table.js'

export const auditColumns: readonly Column<AuditLine>[] = [
  { title: 'Time', cell: ({ at }) => <time class="mono">{timeText(at).slice(0, 19)}</time> },
  { title: 'Who', cell: ({ who }) => who },
  { title: 'From', cell: ({ address }) => (address === '' ? 'the server’s machine' : address) },
  { title: 'Did', cell: What },
  { title: 'Result', cell: Result },
]

function What(line: AuditLine) {
  const { subject, detail, action } = line
  return (
    <>
      <span title={action}>{deedText(line)}</span> <b>{subject}</b>
      {detail !== undefined && <span class="quiet">: {detail}</span>}
    </>
  )
}

function Result(line: AuditLine) {
  return isRefused(line) ? <span class="wrong">refused: {line.result}</span> : <span>done</span>
}
