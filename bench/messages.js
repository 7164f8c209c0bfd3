/**
 * The messages of the benchmarks: JSON objects as an app would log them, each of 211 bytes, no two alike.
 *
 * Every run makes the same ones: the numbers come from a generator with a fixed seed.
 */
export const messageBytes = 211

const words = 'order paid slow retry queue cache miss user card sent lost found again after before under over'.split(
  ' ',
)
const levels = ['debug', 'info', 'warn', 'error']

/** `count` JSON texts without white space outside their strings, all ASCII. */
export function jsonMessages(count) {
  const below = generator()
  return Array.from({ length: count }, (_, number) => jsonMessage(number, below))
}

/** A body of one message a line. */
export function ndjson(messages) {
  return `${messages.join('\n')}\n`
}

function jsonMessage(number, below) {
  const rest = {
    level: levels[below(levels.length)],
    host: `web-${10 + below(90)}`,
    status: 200 + below(300),
    took_ms: below(100_000) / 100,
    request: {
      id: `${number}-${below(2 ** 32).toString(16)}`,
      path: `/orders/${below(1_000_000)}`,
      bytes: below(65_536),
    },
    cached: below(2) === 1,
  }
  const missing = messageBytes - JSON.stringify({ ...rest, text: '' }).length
  return JSON.stringify({ ...rest, text: textOf(missing, below) })
}

function textOf(length, below) {
  let text = ''
  while (text.length < length) text += `${words[below(words.length)]} `
  return text.slice(0, length)
}

/** Whole numbers from 0 to below a limit: Lehmer's generator (Park and Miller, 1988). */
function generator() {
  let state = 20_261_122
  return limit => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor((state / 2_147_483_647) * limit)
  }
}
