/** A command that says numbered lines on both its outputs: `node talker.js WRITER FROM COUNT`. Even numbers go to stdout. */
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const [writer, from, count] = process.argv.slice(2).map(Number)

// Of two streams nobody knows which was first: each output is a writer of its own.
for (let number = from; number < from + count; number++) {
  writeSync(1 + (number % 2), `${JSON.stringify({ writer: writer + (number % 2), number })}\n`)
  if (number % 10 === 9) await pause(2)
}
