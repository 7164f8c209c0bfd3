/**
 * The rules for what identifies something: user names, stream names, passwords (protocol rules P1 and P2).
 */

const name = /^[A-Za-z0-9][A-Za-z0-9._@-]*$/

/** 1 to 32 ASCII letters, digits, `.`, `_`, `-`, `@`, beginning with a letter or digit; compared exactly. */
export function isUserName(text: string): boolean {
  return text.length <= 32 && name.test(text)
}

/** As a user name, but up to 64 characters. */
export function isStreamName(text: string): boolean {
  return text.length <= 64 && name.test(text)
}

/** 1 to 1,024 bytes of UTF-8. */
export function isPassword(text: string): boolean {
  // A UTF-16 unit is one to three bytes, so most lengths need no encoding.
  if (text.length === 0 || text.length > 1024) return false
  return text.length * 3 <= 1024 || utf8Length(text) <= 1024
}

/** 1 to 64 of `A-Z a-z 0-9 . _ -`. */
export function isProducerId(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text)
}

export const streamNameRule = '1 to 64 letters, digits, or . _ - @, beginning with a letter or digit'

export const userNameRule = '1 to 32 letters, digits, or . _ - @, beginning with a letter or digit'

function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4
  }
  return bytes
}
