/**
 * Sends POSTs from a process of its own and prints what it saw as JSON: the load of every benchmark here.
 *
 * Arguments: URL, path, connections, seconds, body.
 */
import autocannon from 'autocannon'

const [url, path, connections, seconds, body] = process.argv.slice(2)

const { requests, latency, non2xx, errors } = await autocannon({
  url: `${url}${path}`,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
  connections: Number(connections),
  duration: Number(seconds),
})

console.log(JSON.stringify({ rate: requests.average, p50: latency.p50, p99: latency.p99, failed: non2xx + errors }))
