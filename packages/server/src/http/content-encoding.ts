/**
 * Undoes `Content-Encoding` (protocol rule M4), within a limit, a few bodies at a time: how large one becomes shows only
 * on the way.
 */
import * as zlib from 'node:zlib'
import { codeOf, GathererError } from '@message-gatherer/protocol'
import { noRoom } from './body.js'
import { Gate } from './gate.js'
import type { Held } from './in-flight.js'

export type Encoding = 'identity' | 'gzip' | 'zstd'

export interface DecodeOptions {
  readonly maxBytes: number
  /** How a person raises `maxBytes`. */
  readonly limit: string
  readonly held: Held
}

type Decode = (
  body: Buffer,
  options: zlib.ZlibOptions & { readonly info: true },
  callback: (error: Error | null, result: { buffer: Buffer; engine: { bytesWritten: number } }) => void,
) => void

const decoders: Readonly<Record<Exclude<Encoding, 'identity'>, Decode | undefined>> = {
  gzip: zlib.gunzip as unknown as Decode,
  zstd: (zlib as { readonly zstdDecompress?: Decode }).zstdDecompress,
}

const oneAfterTheOther = new Gate(2)

/** @throws {GathererError} UNSUPPORTED_ENCODING */
export function readEncoding(header: string | undefined): Encoding {
  switch ((header ?? 'identity').trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity'
    case 'gzip':
    case 'x-gzip':
      return 'gzip'
    case 'zstd':
      if (decoders.zstd) return 'zstd'
  }
  const known = decoders.zstd ? 'gzip or zstd' : 'gzip'
  throw new GathererError('UNSUPPORTED_ENCODING', `Content-Encoding ${JSON.stringify(header)} is not known here`, {
    hint: `compress once, with ${known}, or not at all`,
  })
}

/** @throws {GathererError} TOO_LARGE, INVALID_ENCODING, TOO_MANY_REQUESTS */
export async function decode(body: Buffer, encoding: Encoding, options: DecodeOptions): Promise<Buffer> {
  const decoder = encoding === 'identity' ? undefined : decoders[encoding]
  if (!decoder) return body
  const decoded = await oneAfterTheOther.pass(() => run(decoder, body, options))
  if (!options.held.take(decoded.length)) throw noRoom()
  return decoded
}

function run(decoder: Decode, body: Buffer, { maxBytes, limit }: DecodeOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    decoder(body, { maxOutputLength: maxBytes, info: true }, (error, result) => {
      if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
        return reject(
          new GathererError('TOO_LARGE', `the body has more than ${maxBytes} bytes when decompressed`, { hint: limit }),
        )
      }
      if (error) return reject(invalid(error.message))
      // zlib leaves what follows the compressed part unread and says nothing.
      if (result.engine.bytesWritten !== body.length) return reject(invalid('something follows it'))
      resolve(result.buffer)
    })
  })
}

function invalid(reason: string): GathererError {
  return new GathererError('INVALID_ENCODING', `the compressed body cannot be read: ${reason}`, {
    hint: 'compress it again and send it whole',
  })
}
