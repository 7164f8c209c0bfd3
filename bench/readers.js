/** Somebody who reads over HTTP, as fast as the answer comes, and looks at no more of it than must be. */
import { Agent, get } from 'node:http'

/** Pages from the beginning, to the end there was; @returns bytes and seconds. */
export async function readAll({ url, headers }, query) {
  const agent = new Agent({ keepAlive: true })
  const begun = performance.now()
  let bytes = 0
  for (let offset = '', end; offset === '' || offset !== end;) {
    const page = await readPage(`${url}/v1/messages?${query}&limit=10000${offset && `&offset=${offset}`}`, {
      headers,
      agent,
    })
    bytes += page.bytes
    end ??= page.end
    if (page.next === offset) break
    offset = page.next
  }
  agent.destroy()
  return { bytes, seconds: (performance.now() - begun) / 1000 }
}

function readPage(address, options) {
  return new Promise((resolve, reject) => {
    get(address, options, answer => {
      let bytes = 0
      answer.on('data', chunk => (bytes += chunk.length))
      answer.once('error', reject)
      answer.once('end', () => {
        const { headers, trailers, statusCode } = answer
        if (statusCode !== 200) return reject(new Error(`${address}: ${statusCode}`))
        const next = headers['gatherer-next-offset'] ?? trailers['gatherer-next-offset']
        resolve({ bytes, next, end: headers['gatherer-end-offset'] })
      })
    }).once('error', reject)
  })
}

/** Follows; `onText` gets what comes. Resolves once it follows. @returns ends it. */
export function follow({ url, headers }, onText) {
  return new Promise((resolve, reject) => {
    const asking = { headers: { ...headers, accept: 'text/event-stream' }, agent: false }
    const outgoing = get(`${url}/v1/messages?offset=end`, asking, answer => {
      if (answer.statusCode !== 200) return reject(new Error(`a tail: ${answer.statusCode}`))
      answer.on('error', () => undefined).on('data', chunk => onText?.(chunk.toString('latin1')))
      resolve(() => outgoing.destroy())
    })
    outgoing.once('error', reject)
  })
}
