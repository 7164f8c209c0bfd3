/** Texts that programs trip over, and names and passwords of the people in these tests. */
import * as fc from 'fast-check'

/** Users who may be changed, promoted, disabled and removed; the first ten of them ask, too. */
export const prey = Array.from({ length: 200 }, (_, number) => `prey-${number}`)
/** Whose data is nobody's business; the name is no secret. */
export const knownVictim = 'known-victim'
/** What nobody must see who may not read everything; no request has it. */
export const canary = 'canary'
/** What no answer may have at all: a part of the passwords of those whose data is looked for. */
export const sesame = 'sesame'
export const preyPassword = 'prey-pass'

const many = (text: string, times: number) => text.repeat(times)

/** What stands for a token, until the request is sent. */
export function tokenOf(who: string): string {
  return `<token of ${who}>`
}

export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...trippers()) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(many('x', 300), many('9', 400), many('ü', 2000), many('x', 20_000)) },
)

/** A user's name, or what somebody would like to pass for one. */
export const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(knownVictim) },
  { weight: 3, arbitrary: fc.constantFrom(...prey) },
  { weight: 2, arbitrary: texts },
)

export const passwords = fc.oneof({ weight: 5, arbitrary: fc.constant(preyPassword) }, { weight: 1, arbitrary: texts })

/** By the name of a member or parameter: what is understood there, and what nearly is. */
export const telling: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  username: names,
  name: names,
  user: names,
  password: passwords,
  current_password: passwords,
  token: fc.constantFrom(...['writer', 'reader', 'admin'].map(tokenOf), 'x.y.z', ''),
  offset: fc.constantFrom('end', '00000000-0', '1c291ca3-99999999999999999999', '-1', '0', '00000000-x'),
  since: fc.constantFrom('2020-01-01T00:00:00Z', '1970-01-01', '9999-12-31T23:59:60+99:99', '-1h', '1h'),
  until: fc.constantFrom('2099-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'),
  contains: fc.constantFrom('a', '"', '\\', 'message', '\u0000', 'user'),
  regex: fc.constantFrom(
    '.',
    '(a+)+$',
    '(',
    '[[:alpha:',
    'a{1000}{1000}',
    '\\',
    '(?i)MESSAGE',
    '\\pL{1,50}',
    '.*.*.*=x',
  ),
  where: fc.constantFrom('a=1', 'a.b.c=', '=', 'a', '__proto__.x=1', '0=1', 'length=1', `${many('a.', 300)}b=1`, '\\'),
  follow: fc.constantFrom('true', 'false', 'TRUE', '1'),
  limit: fc.constantFrom('1', '5', '0', '-1', '1e3', '10000', '10001', '007', '99999999999999999999'),
  after: fc.constantFrom('0', '5', 'a', '-1', '99999999999999999999', ...prey),
  before: fc.constantFrom('0', '5', 'a', '-1', '99999999999999999999'),
  id: fc.constantFrom('current', '0', '1', '-1', '1.5', 'x', many('A', 43)),
}

function trippers(): readonly string[] {
  return [
    '',
    ' ',
    '.',
    '..',
    '\u0000',
    '\u202e',
    '\ufeff',
    '💥',
    'é',
    '\ud800',
    '%',
    '%zz',
    '%c3%28',
    '%00',
    '../../etc/passwd',
    '<script>',
    "' OR '1'='1",
    '"; DROP TABLE users; --',
    '$(reboot)',
    '=HYPERLINK("x")',
    'null',
    'NaN',
    '-1',
    '1e999',
    '9007199254740993',
    '__proto__',
    'constructor',
    'toString',
    'logout',
    'current',
    '\r\nSet-Cookie: x=1',
  ]
}
