/** The two halves of a line of a journal (journal rules J1, J2): what the server stamped on it, and the message as it was sent. */

/** No field before it can hold this: a quote in a value is escaped. */
const messageField = ',"message":'
const checksumCharacters = ',"crc32":"00000000"}'.length

export interface StoredLine {
  /** An object, complete as JSON. */
  readonly stamps: string
  /** The JSON text of the message, unchanged. */
  readonly message: string
}

/** @param line of an intact entry, without its newline. */
export function splitStoredLine(line: string): StoredLine {
  const at = line.indexOf(messageField)
  return {
    stamps: `${line.slice(0, at)}}`,
    message: line.slice(at + messageField.length, line.length - checksumCharacters),
  }
}
