/** What a server that died at a known point leaves behind: so it is seen that it died there, and not a step too late. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { segmentPaths } from '../harness/journal-files.js'
import type { Numbered, Oracle } from './oracle.js'

/** A data folder whose server is dead, and who knows what it had acknowledged. */
export interface Remains {
  readonly folder: string
  readonly oracle: Oracle
}

export type Trace = (remains: Remains) => boolean

export const anything: Trace = () => true

export const wholeLines: Trace = remains => /(^|\n)$/.test(lastSegment(remains))

export const aTornLine: Trace = remains => /[^\n]$/.test(lastSegment(remains))

export const anEmptySegment: Trace = remains => lastSegment(remains) === ''

export const aStagedCheckpoint: Trace = ({ folder }) => existsSync(join(folder, 'checkpoint.json.new'))

export const noStagedCheckpoint: Trace = remains => !aStagedCheckpoint(remains)

/** The last group is whole, and nobody was told that any of it is stored. */
export const aGroupOnItsWay: Trace = remains => {
  const lines = lastSegment(remains).split('\n')
  const rest = lines.pop()
  const group = lines.slice(lines.findLastIndex(line => line.includes(',"group":')))
  const messages = group.map(line => (JSON.parse(line) as { readonly message: Numbered }).message)
  return rest === '' && messages.length > 0 && !messages.some(message => remains.oracle.wasAcknowledged(message))
}

function lastSegment({ folder }: Remains): string {
  return readFileSync(segmentPaths(folder).at(-1) ?? '', 'utf8')
}
