/** Prints so that the words are out before the next step, whoever reads them and how slowly. */
import { writeSync } from 'node:fs'

const pauseMs = 1

/** @param output 1: stdout, 2: stderr. */
export function say(words, output = 1) {
  for (let rest = Buffer.from(`${words}\n`); rest.length > 0;) rest = rest.subarray(writeSome(output, rest))
}

function writeSome(output, bytes) {
  try {
    return writeSync(output, bytes)
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    return 0
  }
}
