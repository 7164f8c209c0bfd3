/**
 * A message in the journal with what the server stamped on it: one line of a file (journal rule J1).
 */

/** The fields of a line in the order in which they stand there. `message` is any JSON value but null. */
export interface Entry {
  /** RFC 3339 in UTC with milliseconds. */
  readonly received_at: string
  readonly user: string
  /** The network address that the request came from; IPv4-mapped addresses as IPv4. */
  readonly address: string
  readonly stream: string
  readonly producer?: string
  /** From 0, one more with each message of (user, producer). */
  readonly sequence?: number
  readonly sent_at?: string
  readonly source?: string
  /** Its own offset in the first entry of a group; true only there (journal rule J5). */
  readonly group?: number
  readonly message: unknown
  /** CRC-32 of the bytes before it, 8 lower-case hex digits. */
  readonly crc32: string
}
