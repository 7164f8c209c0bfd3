/** Lines, disks and a seeded chance for these tests. */
import { closeLine } from '../src/index.js'
import { SimulatedDisk } from '../src/testing/index.js'

export const folder = '/data'
export const noReserve = { bytes: 0, share: 0 }

/** A checked line that holds a number and some text. */
export function lineOf(number: number, text = 'x'): Buffer {
  return closeLine(`{"number":${number},"message":${JSON.stringify(text)}`)
}

/** The numbers in the intact lines of a text, in order. */
export function numbersIn(bytes: Uint8Array): number[] {
  const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean)
  return lines.map(line => (JSON.parse(line) as { number: number }).number)
}

/** A disk with one folder on it. */
export function diskWithFolder(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.start().makeFolder(folder)
  return disk
}
