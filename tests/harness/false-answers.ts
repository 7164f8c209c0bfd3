/** What something between an endpoint and its server answers in the server's place (delivery rule D2). */
import type { Fate } from './fault-plan.js'
import type { Given } from './forwarding.js'

const page = (words: string) => `<!doctype html><title>${words}</title><h1>${words}</h1><p>proxy.example</p>`

const nonsense = [
  ['text/html', page('Please accept the terms of this network')],
  ['text/plain', 'OK'],
  ['application/json', ''],
  ['application/json', '{"status":"ok"}'],
  ['application/json', '[]'],
  ['application/json', '{"accepted":1}'],
  ['application/json', '{"accepted":-1,"duplicates":0,"next_sequence":1e400,"last_crc32":"00000000"}'],
  ['application/json', '{"accepted":1,"duplicates":0,"next_sequence":"1","last_crc32":"zzzzzzzz"}'],
  ['application/problem+json', '{"code":"INVALID_JSON","status":422}'],
] as const

const garbage = [
  'SSH-2.0-OpenSSH_9.2\r\n',
  '\u0015\u0003\u0001\u0000\u0002\u0002\u0016',
  'HTTP/1.1 200 OK\r\ncontent-le',
]

/** Bytes in place of an answer; `amount`, 0 up to 1, tells which. */
export function garbageOf(amount: number): string {
  return garbage[Math.floor(amount * garbage.length)] ?? ''
}

/**
 * An answer that no server gave; nothing, for a fault that needs the server.
 *
 * @param elsewhere where a redirect points to.
 */
export function falseAnswer({ fault, amount }: Fate, elsewhere: string): Given | undefined {
  switch (fault) {
    case 'forbidden page':
      return answer(403, page('403 Forbidden'))
    case 'too large page':
      return answer(413, page('413 Request Entity Too Large'))
    case 'bad gateway page':
      return answer(502, page('502 Bad Gateway'))
    case 'redirect':
      return answer(amount < 0.5 ? 307 : 302, '', ['content-type', 'text/html', 'location', elsewhere])
    case 'nonsense': {
      const [type, body] = nonsense[Math.floor(amount * nonsense.length)] ?? nonsense[0]
      return answer(200, body, ['content-type', type])
    }
    default:
      return undefined
  }
}

function answer(status: number, body: string, headers: readonly string[] = ['content-type', 'text/html']): Given {
  return { status, headers, body: Buffer.from(body) }
}
