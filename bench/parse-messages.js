/** What one core can do: `JSON.parse` of the messages that the batches hold, and nothing else. Argument: seconds. */
import { jsonMessages } from './messages.js'

const messages = jsonMessages(1000)
const begun = performance.now()
const until = begun + Number(process.argv[2]) * 1000

let parsed = 0
let now = begun
while (now < until) {
  for (const message of messages) if (JSON.parse(message).status > 0) parsed++
  now = performance.now()
}
console.log(JSON.stringify({ rate: (parsed / (now - begun)) * 1000 }))
