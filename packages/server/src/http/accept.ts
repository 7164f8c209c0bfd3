/** What an `Accept` header asks for (RFC 9110, section 12.5.1; protocol rules R9 and A1). */
import { entryTypes, GathererError } from '@message-gatherer/protocol'
import type { Format } from '../reading/piece.js'

interface Range {
  readonly type: string
  /** 0 to 1. */
  readonly quality: number
}

const rangePattern = /^\s*([\w.+*-]+\/[\w.+*-]+)\s*((?:;[^;]*)*)$/
const qualityPattern = /;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)/i

/** @throws {GathererError} INVALID_REQUEST: it wants what there is not. */
export function chooseFormat(accept: string | undefined): Format {
  const ranges = rangesIn(accept)
  if (ranges.length === 0) return 'ndjson'
  // What we like best stands first.
  const liked = (Object.keys(entryTypes) as Format[])
    .map(format => ({ format, ...likingOf(entryTypes[format], ranges) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality || b.precision - a.precision)
  if (liked[0]) return liked[0].format
  throw new GathererError('INVALID_REQUEST', 'the Accept header asks for what there is not', {
    hint: `there are ${Object.values(entryTypes).join(', ')}`,
  })
}

/** True where one type is asked for before another: more, or as much and more precisely. A star asks for both alike. */
export function prefers(accept: string | undefined, mediaType: string, other: string): boolean {
  const ranges = rangesIn(accept)
  const [one, two] = [likingOf(mediaType, ranges), likingOf(other, ranges)]
  if (one.quality !== two.quality) return one.quality > two.quality
  return one.quality > 0 && one.precision > two.precision
}

function rangesIn(accept = ''): readonly Range[] {
  return accept.split(',').flatMap(rangeIn)
}

/** By the range that says most of the type. */
function likingOf(
  mediaType: string,
  ranges: readonly Range[],
): { readonly quality: number; readonly precision: number } {
  const [family] = mediaType.split('/')
  for (const [index, type] of [mediaType, `${family}/*`, '*/*'].entries()) {
    const range = ranges.find(each => each.type === type)
    if (range) return { quality: range.quality, precision: -index }
  }
  return { quality: 0, precision: 0 }
}

function rangeIn(text: string): Range[] {
  const [, type, parameters = ''] = rangePattern.exec(text) ?? []
  if (type === undefined) return []
  return [{ type: type.toLowerCase(), quality: Number(qualityPattern.exec(parameters)?.[1] ?? 1) }]
}
