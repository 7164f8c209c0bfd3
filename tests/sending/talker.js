/** A command that says numbered lines on both its outputs: `node talker.js WRITER FROM COUNT`. Even numbers go to stdout. */
import { setTimeout as pause } from 'node:timers/promises'
import { say } from './say.js'

const [writer, from, count] = process.argv.slice(2).map(Number)

// Of two streams nobody knows which was first: each output is a writer of its own.
for (let number = from; number < from + count; number++) {
  say(JSON.stringify({ writer: writer + (number % 2), number }), 1 + (number % 2))
  if (number % 10 === 9) await pause(2)
}
