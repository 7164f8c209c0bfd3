/**
 * The text of a message (protocol rule R5), from its stored JSON: what `contains` and `regex` look in.
 *
 * An escape can stand only in a string, so all of them are replaced without looking at what is around them. Half a
 * surrogate pair, which JSON can write and UTF-8 cannot, is U+FFFD.
 */

const quote = 0x22
const backslash = 0x5c

/** Some characters and whole escapes: each escape that is replaced takes far more memory than itself until the rest is done. */
const stretches = /(?:[^\\]|\\(?:u[0-9a-fA-F]{4}|.)){1,8192}/gs
const escapes = /\\(?:u([0-9a-fA-F]{4})|(.))/gs
const meanings: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** @param json the JSON text of any value. */
export function messageText(json: Buffer): string {
  const [start, end] = json[0] === quote ? [1, json.length - 1] : [0, json.length]
  const text = json.toString('utf8', start, end)
  return json.includes(backslash) ? unescaped(text) : text
}

/** What the text between the quotes of a JSON string says. */
export function unescaped(text: string): string {
  return wellFormed(text.replace(stretches, stretch => stretch.replace(escapes, meaningOf)))
}

function meaningOf(_escape: string, digits: string | undefined, letter: string): string {
  return digits === undefined ? (meanings[letter] ?? letter) : String.fromCharCode(Number.parseInt(digits, 16))
}

/** Half pairs as U+FFFD. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
}
