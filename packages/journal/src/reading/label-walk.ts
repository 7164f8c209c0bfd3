/** The labels of a file's entries, read line by line: for what has no index. What is no entry is passed over. */
import type { FileSystem } from '@message-gatherer/disk'
import { isEntry } from '../entry-line.js'
import { Labels, type Label } from './entry-label.js'
import { linesIn, readBlocks } from './line-blocks.js'

export interface Labelled {
  readonly label: Label
  /** Of its line, with the newline. */
  readonly bytes: number
}

/** Some lines that stand together. */
export interface LabelledBlock {
  /** Where they end in the file. */
  readonly end: number
  readonly entries: readonly Labelled[]
}

const blockBytes = 64 * 1024

/** @param range both borders of lines. @throws the platform's error: the file cannot be read. */
export function* labelledBlocks(
  fs: FileSystem,
  path: string,
  range: { readonly from: number; readonly to: number },
): Generator<LabelledBlock> {
  const labels = new Labels()
  for (const { end, lines } of readBlocks(fs, path, { ...range, blockBytes })) {
    yield { end, entries: lines ? labelledIn(lines, labels) : [] }
  }
}

function labelledIn(lines: Buffer, labels: Labels): Labelled[] {
  const entries: Labelled[] = []
  for (const line of linesIn(lines)) {
    const label = isEntry(line) ? labels.of(line) : undefined
    if (label) entries.push({ label, bytes: line.length + 1 })
  }
  return entries
}
