/** Any text at all: much ASCII, and every other character, half ones too. */
import fc from 'fast-check'

const character = fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10_ffff }))

export function anyText(bounds: fc.ArrayConstraints = {}): fc.Arbitrary<string> {
  return fc.array(character, bounds).map(codes => String.fromCodePoint(...codes))
}

/** Without half characters, which no address and no file can hold. */
export const wellFormedText = anyText().map(text => text.replace(/\p{Cs}/gu, ''))
