/** Who sends in the pictures, and what: a shop, its cellar and its backups. Always the same, for the same picture twice. */

let state = 7

function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const oneOf = choices => choices[Math.floor(random() * choices.length)]
const round = (value, digits) => Number(value.toFixed(digits))

const many = (count, make) => Array.from({ length: count }, make)
let isBackedUp = false

/** `messages(at)`: what it sends at once, at a moment of the day before, from 0 to 1, or `now`. */
export const endpoints = [
  {
    name: 'web-1',
    stream: 'access',
    messages: at => many(at === 'now' ? 4 : Math.ceil(60 + 140 * Math.sin(Math.PI * at) ** 4), request),
  },
  { name: 'cellar', stream: 'default', messages: () => [climate()] },
  { name: 'checkout', stream: 'orders', messages: () => many(random() < 0.7 ? 1 : 0, order) },
  { name: 'backup', stream: 'default', messages: at => many(isTimeToBackUp(at) ? 6 : 0, backup) },
  { name: 'old-laptop', stream: 'default', messages: at => many(at < 0.85 ? 1 : 0, () => 'still here') },
]

/** Once a day. */
function isTimeToBackUp(at) {
  if (isBackedUp || !(at > 0.3)) return false
  isBackedUp = true
  return true
}

function request() {
  const status = random() < 0.03 ? 503 : oneOf([200, 200, 200, 204, 304, 404])
  const path = oneOf(['/', '/cart', '/api/prices', '/img/logo.svg', '/login'])
  const entry = { level: status > 499 ? 'error' : 'info', method: oneOf(['GET', 'GET', 'POST']), path, status }
  return { ...entry, took_ms: round(random() * 90, 1), ...(status > 499 && { error: 'upstream timed out' }) }
}

function climate() {
  return { celsius: round(11 + random() * 2, 1), humidity: round(0.6 + random() * 0.1, 2), pump: oneOf(['off', 'on']) }
}

function order() {
  const lines = many(Math.ceil(random() * 3), () => ({
    article: oneOf(['tea', 'bread', 'soap', 'lamp']),
    count: Math.ceil(random() * 4),
    price: round(2 + random() * 30, 2),
  }))
  return { level: 'info', order: 4000 + Math.floor(random() * 900), lines, paid: oneOf([true, true, false]) }
}

function backup() {
  return `copied ${Math.floor(random() * 900)} files, ${round(random() * 4, 2)} GB, nothing skipped`
}
