/**
 * Writes the body of a request in pieces, so that a slow line shows that it moves, and an answer that comes early is seen.
 */
import type { ClientRequest } from 'node:http'

const pieceBytes = 64 * 1024

/** @param onProgress called for each piece once the connection has taken it, and when the whole request is sent. */
export function sendBody(outgoing: ClientRequest, body: Uint8Array | undefined, onProgress: () => void): void {
  let answered = false
  outgoing.once('response', () => {
    onProgress()
    answered = true
  })
  const taken = (): void => {
    if (!answered) onProgress()
  }
  const sendFrom = (at: number): void => {
    if (outgoing.destroyed) return
    const piece = body?.subarray(at, at + pieceBytes)
    if (piece === undefined || at + pieceBytes >= (body?.length ?? 0)) return void outgoing.end(piece, taken)
    outgoing.write(piece, () => {
      taken()
      // What has arrived meanwhile is looked at before more is written.
      setImmediate(sendFrom, at + pieceBytes)
    })
  }
  sendFrom(0)
}
