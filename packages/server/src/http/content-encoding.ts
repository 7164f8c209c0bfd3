/**
 * Undoes `Content-Encoding` (protocol rule M4), within a limit, a few bodies at a time: how large one becomes shows only
 * on the way.
 */
import { once } from 'node:events'
import * as zlib from 'node:zlib'
import { GathererError } from '@message-gatherer/protocol'
import { noRoom, tooLarge, type BodyOptions } from './body.js'
import { Gate } from './gate.js'
import { GrowingBuffer } from './growing-buffer.js'

export type Encoding = 'identity' | 'gzip' | 'zstd'

type Create = (options: zlib.ZlibOptions) => zlib.Gunzip

const decoders: Readonly<Record<Exclude<Encoding, 'identity'>, Create | undefined>> = {
  gzip: zlib.createGunzip,
  // Node 22.15 and newer.
  zstd: (zlib as { readonly createZstdDecompress?: Create }).createZstdDecompress,
}

const chunkSize = 64 * 1024
const gate = new Gate(2)

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
export async function decode(body: Buffer, encoding: Encoding, options: BodyOptions): Promise<Buffer> {
  const create = encoding === 'identity' ? undefined : decoders[encoding]
  return create ? gate.pass(() => run(create({ chunkSize }), body, options)) : body
}

async function run(decoder: zlib.Gunzip, body: Buffer, { maxBytes, limit, held }: BodyOptions): Promise<Buffer> {
  const decoded = new GrowingBuffer(maxBytes, held)
  decoder.on('data', (part: Buffer) => {
    const trouble = decoded.add(part)
    if (trouble !== undefined) decoder.destroy(trouble === 'too large' ? tooLarge(maxBytes, limit) : noRoom())
  })
  decoder.end(body)
  try {
    await once(decoder, 'end')
  } catch (error) {
    throw error instanceof GathererError ? error : invalid(error instanceof Error ? error.message : String(error))
  } finally {
    decoder.destroy()
  }
  // zlib leaves what follows the compressed part unread and says nothing.
  if (decoder.bytesWritten !== body.length) throw invalid('something follows it')
  return decoded.filled()
}

function invalid(reason: string): GathererError {
  return new GathererError('INVALID_ENCODING', `the compressed body cannot be read: ${reason}`, {
    hint: 'compress it again and send it whole',
  })
}
