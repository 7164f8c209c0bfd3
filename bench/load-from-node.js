/** The load from Node, where wrk is not found: bytes on bare sockets, and a reader that knows just enough of HTTP. */
import { connect } from 'node:net'

export async function loadFromNode(plan) {
  const begun = performance.now()
  const seen = { until: begun + plan.seconds * 1000, took: [], failed: 0, failure: undefined }
  const requests = requestsOf(plan)
  await Promise.all(requests.map(next => converse(plan.url, next, seen)))
  const took = Float64Array.from(seen.took).sort()
  return {
    load: 'Node',
    rate: (took.length / (performance.now() - begun)) * 1000,
    p50: took[Math.floor(took.length * 0.5)],
    p99: took[Math.floor(took.length * 0.99)],
    failed: seen.failed,
    failure: seen.failure,
    answered: plan.senders?.map(({ answered }) => answered) ?? [],
  }
}

/** For each connection what gives its next request; it is told whether the last one was stored. */
function requestsOf({ head, senders, connections, body }) {
  if (senders) return senders.map(sender => numbered(sender, Buffer.from(body)))
  const all = [Buffer.from(`${head}\r\n${body}`)]
  return Array.from({ length: connections }, () => () => all)
}

function numbered(sender, body) {
  return stored => {
    if (stored) sender.answered++
    const { answered, heads, name, producers, messages } = sender
    const sequence = Math.floor(answered / producers) * messages
    const numbers = `gatherer-producer: ${name}${answered % producers}\r\ngatherer-sequence: ${sequence}\r\n\r\n`
    return [Buffer.from(heads[answered % heads.length] + numbers), body]
  }
}

/** One connection: a request, its answer, the next request, until the time is over. */
function converse(url, next, seen) {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, noDelay: true })
    let begun = 0
    const send = parts => {
      begun = performance.now()
      socket.cork()
      for (const part of parts) socket.write(part)
      socket.uncork()
    }
    const read = answerReader(answer => {
      const now = performance.now()
      seen.took.push(now - begun)
      const stored = answer.status < 300
      if (!stored) [seen.failed, seen.failure] = [seen.failed + 1, seen.failure ?? answer.text]
      const parts = next(stored)
      if (now < seen.until) return send(parts)
      socket.destroy()
      resolve()
    })
    socket.on('connect', () => send(next(false)))
    socket.on('data', read)
    socket.on('error', reject)
    socket.on('end', () => reject(new Error(`${url} closed a connection`)))
  })
}

/** Calls back with each whole answer; without a Content-Length an answer has no body. */
function answerReader(then) {
  let text = ''
  return part => {
    text += part.toString('latin1')
    const head = text.indexOf('\r\n\r\n')
    if (head === -1) return
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0)
    if (text.length < head + 4 + length) return
    const answer = { status: Number(text.slice(9, 12)), text }
    text = ''
    then(answer)
  }
}
