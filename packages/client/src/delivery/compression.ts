/** Which bodies are worth their compression (delivery rule D5). */

/** The same bytes as gzip. */
export type Compress = (body: Uint8Array) => Promise<Uint8Array>

const worthwhileBytes = 16 * 1024

export interface Encoded {
  readonly encoding: 'none' | 'gzip'
  readonly body: Uint8Array
}

/** @param compress undefined: never. */
export async function encode(body: Uint8Array, compress: Compress | undefined): Promise<Encoded> {
  if (!compress || body.length < worthwhileBytes) return { encoding: 'none', body }
  return { encoding: 'gzip', body: await compress(body) }
}
