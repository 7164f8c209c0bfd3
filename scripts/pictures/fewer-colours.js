/**
 * A picture of a page as PNG with a palette: the colours that occur most, then those that are least like any of these; each
 * other becomes the nearest. Less than half of the bytes, and nobody sees it.
 *
 * Reads what browsers write: 8 bits a channel, not interlaced (PNG specification, third edition, sections 7.3, 9 and 11).
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const most = 256
const mostUsed = 128

export function withFewerColours(png) {
  const { width, height, pixels } = decode(png)
  const palette = paletteOf(pixels)
  const known = new Map(palette.map((colour, at) => [colour, at]))
  const indexOf = colour => {
    const at = known.get(colour) ?? nearest(palette, colour)
    known.set(colour, at)
    return at
  }
  return encode({ width, height, palette, indexes: pixels.map(indexOf) })
}

/** @returns `pixels`: one number each, red the highest byte of three. */
function decode(png) {
  const chunks = [...chunksOf(png)]
  const head = chunks.find(({ type }) => type === 'IHDR').data
  const [width, height, channels] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3]
  const bytes = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)))
  const rows = unfilter(bytes, width * channels, channels)
  const pixels = rows.flatMap(row => Array.from({ length: width }, (_, x) => row.readUIntBE(x * channels, 3)))
  return { width, height, pixels }
}

function* chunksOf(png) {
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at)
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) }
    at += length + 12
  }
}

/** Each row has its filter in front of it. */
function unfilter(bytes, rowBytes, step) {
  const rows = []
  let above = Buffer.alloc(rowBytes)
  for (let start = 0; start < bytes.length; start += rowBytes + 1) {
    const row = Buffer.from(bytes.subarray(start + 1, start + 1 + rowBytes))
    const guess = guesses[bytes[start]]
    for (let at = 0; at < rowBytes; at++) {
      const left = at < step ? 0 : row[at - step]
      row[at] += guess(left, above[at], at < step ? 0 : above[at - step])
    }
    rows.push((above = row))
  }
  return rows
}

const guesses = [() => 0, left => left, (_, up) => up, (left, up) => (left + up) >> 1, paeth]

function paeth(left, up, corner) {
  const [a, b, c] = [left, up, corner].map(value => Math.abs(left + up - corner - value))
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

function paletteOf(pixels) {
  const counts = new Map()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const byUse = [...counts.keys()].toSorted((a, b) => counts.get(b) - counts.get(a))
  const palette = byUse.slice(0, mostUsed)
  const others = byUse.slice(mostUsed).map(colour => ({ colour, away: distance(colour, nearestOf(palette, colour)) }))
  while (palette.length < most && others.length > 0) {
    const { colour } = others.reduce((farthest, other) => (other.away > farthest.away ? other : farthest))
    palette.push(colour)
    for (const other of others) other.away = Math.min(other.away, distance(other.colour, colour))
  }
  return palette
}

function nearestOf(palette, colour) {
  return palette[nearest(palette, colour)]
}

function nearest(palette, colour) {
  const distances = palette.map(other => distance(colour, other))
  return distances.indexOf(Math.min(...distances))
}

function distance(one, other) {
  const between = shift => ((one >> shift) & 255) - ((other >> shift) & 255)
  return [16, 8, 0].reduce((sum, shift) => sum + between(shift) ** 2, 0)
}

function encode({ width, height, palette, indexes }) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3], 8)
  const colours = Buffer.from(palette.flatMap(colour => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(indexes.slice(y * width, (y + 1) * width), y * (width + 1) + 1)
  const chunks = [
    ['IHDR', head],
    ['PLTE', colours],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ]
  return Buffer.concat([signature, ...chunks.map(([type, data]) => chunk(type, data))])
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
