/** Fingerprints of certificates, as `gatherd` prints them, `gather` compares them and people copy them. */

export const fingerprintRule = 'SHA256: and 32 bytes in hex, such as SHA256:0A:1B:…'

const prefix = 'SHA256:'

/** @param hex the SHA-256 of the certificate's DER, as Node and `openssl x509 -fingerprint -sha256` write it: `0A:1B:…` */
export function fingerprintOf(hex: string): string {
  return `${prefix}${hex}`
}

/**
 * What was copied: in upper or lower case, with its colons or without, also the whole line that openssl prints.
 *
 * @returns as `gatherd` prints it. Undefined: it is no fingerprint.
 */
export function parseFingerprint(text: string): string | undefined {
  const bare = text.trim().replace(/^sha-?256(?::| fingerprint=)/i, '')
  const isWhole = /^[0-9a-f]{2}(:?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){30}$/i.test(bare)
  const bytes = bare.replaceAll(':', '').toUpperCase().match(/../g)
  return isWhole && bytes ? fingerprintOf(bytes.join(':')) : undefined
}
