/**
 * A filter, made ready to look at lines: cheap tests on bytes first, so that few lines are ever parsed.
 *
 * Knows where the fields of a line stand (journal rule J1). Nothing here throws on a damaged line, but only of an intact
 * one is the answer true.
 */
import { messageBytes } from '../entry-line.js'
import { anchorOf, rarer, type Anchor } from './anchor.js'
import { fieldTests, sourceTest, type Test } from './fields-test.js'
import type { Filter, Where } from './filter.js'
import { messageText, wellFormed } from './message-text.js'
import { compileRegex } from './regex.js'
import { requiredLiteral } from './regex-literal.js'
import { holds } from './where.js'

export interface Matcher {
  /** No other line can match; undefined: any can. */
  readonly anchor: Anchor | undefined
  /** Without any condition: every entry matches. */
  readonly matchesAll: boolean
  /** False for most lines that do not match. Of any bytes, at the cost of looking at a few of them. */
  mayMatch: Test
  /** Of a line that is an entry and may match. */
  matches: Test
}

/** @throws {GathererError} INVALID_REQUEST: the regex does not compile. */
export function compileFilter(filter: Filter): Matcher {
  const quick = fieldTests(filter)
  const thorough = [...sourceTest(filter), ...(filter.where ?? []).map(whereTest), ...textTests(filter)]
  return {
    anchor: anchorFor(filter),
    matchesAll: quick.length + thorough.length === 0,
    mayMatch: all(quick),
    matches: all(thorough),
  }
}

function all(tests: readonly Test[]): Test {
  const [first = () => true, ...others] = tests
  return others.length === 0 ? first : line => tests.every(test => test(line))
}

function whereTest(where: Where): Test {
  return line => holds(messageBytes(line), where)
}

function textTests({ contains = '', regex = '' }: Filter): Test[] {
  const tests: ((text: string) => boolean)[] = []
  const wanted = wellFormed(contains)
  if (wanted !== '') tests.push(text => text.includes(wanted))
  if (regex !== '') tests.push(compileRegex(regex))
  if (tests.length === 0) return []
  return [
    line => {
      const text = messageText(messageBytes(line))
      return tests.every(test => test(text))
    },
  ]
}

function anchorFor(filter: Filter): Anchor | undefined {
  const { users = [], streams = [], sources = [], contains = '', regex = '', where = [] } = filter
  const wanted = [wellFormed(contains), requiredLiteral(regex), ...where.flatMap(textsOf)]
  const texts = sources.length === 1 ? [...wanted, ...sources] : wanted
  const inMessage = texts.map(anchorOf).reduce(rarer, undefined)
  return [nameAnchor(users), nameAnchor(streams)].reduce(rarer, inMessage)
}

/** The value and the keys; a number may be a place in an array, which is not written there. */
function textsOf({ path, value }: Where): string[] {
  return [value, ...path.filter(key => !/^\d+$/.test(key))]
}

/** Names have no escapes. */
function nameAnchor(names: readonly string[]): Anchor | undefined {
  const [name] = names
  return names.length === 1 && name !== undefined ? { bytes: Buffer.from(`"${name}"`), escapes: 'none' } : undefined
}
