/** The CRC-32 of zlib and gzip, where there is no `node:zlib`: in a browser. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xed_b8_83_20 : 0)
  return remainder
})

export function crc32(bytes: Uint8Array): number {
  let checksum = 0xff_ff_ff_ff
  for (const byte of bytes) checksum = (checksum >>> 8) ^ (table[(checksum ^ byte) & 0xff] ?? 0)
  return ~checksum >>> 0
}
