/**
 * The rules for what identifies something: users, streams, producers, passwords (protocol rules P1, P2 and M7).
 */

const name = /^[A-Za-z0-9][A-Za-z0-9._@-]*$/

/** The characters of the names of users and streams, as a regular expression. */
export const namePattern = name.source

export const maxUserNameCharacters = 32

export const maxStreamNameCharacters = 64

export const maxPasswordBytes = 1024

/** The characters of a producer's id, as a regular expression. */
export const producerIdPattern = '^[A-Za-z0-9._-]+$'

export const maxProducerIdCharacters = 64

/** 1 to 32 ASCII letters, digits, `.`, `_`, `-`, `@`, beginning with a letter or digit; compared exactly. */
export function isUserName(text: string): boolean {
  return text.length <= maxUserNameCharacters && name.test(text)
}

/** As a user name, but of up to 64 characters. */
export function isStreamName(text: string): boolean {
  return text.length <= maxStreamNameCharacters && name.test(text)
}

/** 1 to 1,024 bytes of UTF-8. */
export function isPassword(text: string): boolean {
  // A UTF-16 unit is one to three bytes, so most lengths need no encoding.
  if (text.length === 0 || text.length > maxPasswordBytes) return false
  return text.length * 3 <= maxPasswordBytes || utf8Length(text) <= maxPasswordBytes
}

export const userNameRule = `1 to ${maxUserNameCharacters} letters, digits, or . _ - @, beginning with a letter or digit`

/** As a user name, but longer. */
export const streamNameRule = `1 to ${maxStreamNameCharacters} letters, digits, or . _ - @, beginning with a letter or digit`

export const passwordRule = '1 to 1,024 bytes'

export const producerIdRule = `1 to ${maxProducerIdCharacters} of A-Z a-z 0-9 . _ -`

function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4
  }
  return bytes
}
