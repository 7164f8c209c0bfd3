/** How the page comes to a browser, and what nobody gets that way (page rules V1 to V3, protocol rule A1). */
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { send, type Answer } from '../harness/http.js'
import { nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { copyGatherd } from './built-copy.js'

const built = fileURLToPath(new URL('../../packages/server/dist/page', import.meta.url))
const sources = fileURLToPath(new URL('../../packages/dashboard/src', import.meta.url))
const names = readdirSync(join(built, 'assets'))
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const server = await startGatherd()
const documented = await documentedBy(server)

const get = async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> => {
  const answer = await send(server.port, { method, path, headers })
  documented.expect({ method, path }, answer)
  return answer
}
const typeOf = ({ headers }: Answer) => headers['content-type']?.split(';', 1)[0]
const tagOf = ({ headers }: Answer) => String(headers.etag)
const pageFrom = ({ port }: Gatherd) => send(port, { method: 'GET', path: '/', headers: { accept: browser } })

describe('GET /', () => {
  it.each([browser, 'text/html', 'text/html, */*', 'text/html;q=0.9, text/plain;q=0.8', 'TEXT/HTML'])(
    'V1, A1: is the page to who accepts %s',
    async accept => {
      const answer = await get('/', { accept })
      expect([answer.status, typeOf(answer)]).toEqual([200, 'text/html'])
      expect(answer.text).toBe(readFileSync(join(built, 'index.html'), 'utf8'))
      expect(answer.headers['cache-control']).toBe('no-cache')
      expect(answer.headers.vary).toBe('Accept, Accept-Encoding')
    },
  )

  it.each([undefined, '', '*/*', 'text/plain', 'text/*', 'text/html;q=0.5, */*', 'text/html;q=0', 'application/json'])(
    'V1, A1: is a text to who accepts %s',
    async accept => {
      const answer = await get('/', accept === undefined ? {} : { accept })
      expect([answer.status, typeOf(answer)]).toEqual([200, 'text/plain'])
      expect(answer.text).toContain('open this address in a browser')
      expect(answer.headers.vary).toContain('Accept')
    },
  )

  it('V1, P6: HEAD is as GET without a body, in both forms', async () => {
    for (const accept of [browser, '*/*']) {
      const [head, whole] = [await get('/', { accept }, 'HEAD'), await get('/', { accept })]
      expect([head.status, head.text]).toEqual([200, ''])
      const { date: _, 'gatherer-request-id': __, ...headers } = whole.headers
      expect(head.headers).toMatchObject(headers)
    }
  })
})

describe('what the page loads', () => {
  it('V1: is there, as it was built, and may be kept for ever', async () => {
    const { text } = await get('/', { accept: browser })
    const named = [...text.matchAll(/(?:src|href)="\.\/assets\/([^"]+)"/g)].map(([, name]) => String(name))
    expect(named.length).toBeGreaterThan(1)
    expect(names).toEqual(expect.arrayContaining(named))
    for (const name of names) {
      const answer = await get(`/assets/${name}`)
      expect([answer.status, answer.text]).toEqual([200, readFileSync(join(built, 'assets', name), 'utf8')])
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    }
  })

  it('V1: comes compressed to who takes gzip, and under another tag', async () => {
    const path = `/assets/${names.find(name => name.endsWith('.css'))}`
    const plain = await get(path)
    for (const taken of ['gzip', 'br, gzip', 'deflate, gzip;q=0.5, *;q=0', 'GZIP']) {
      const { headers } = await get(path, { 'accept-encoding': taken })
      expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding'])
      expect(Number(headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']))
      expect(headers.etag).not.toBe(plain.headers.etag)
    }
    for (const refused of ['', 'br', 'gzip;q=0', 'gzip; q=0.000, br', 'x-gzip']) {
      expect(await get(path, { 'accept-encoding': refused })).toMatchObject({ text: plain.text })
    }
  })

  it('V1: is not sent again to who has it', async () => {
    for (const path of ['/', `/assets/${names[0]}`]) {
      const first = await get(path, { accept: browser })
      for (const known of [tagOf(first), `W/${tagOf(first)}`, `"x", ${tagOf(first)}`, '*']) {
        const again = await get(path, { accept: browser, 'if-none-match': known })
        expect([again.status, again.text, tagOf(again)]).toEqual([304, '', tagOf(first)])
      }
      expect((await get(path, { accept: browser, 'if-none-match': '"other"' })).status).toBe(200)
    }
  })

  it.each([
    '/assets/nothing.js',
    '/assets/',
    '/assets',
    '/index.html',
    '/assets/index.html',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2f%2e%2e%2fgatherd.js',
    '/assets/..%5c..%5cgatherd.js',
    '/assets/../../gatherd.js',
    '/assets/./x.js',
    '/assets/%00',
    '/assets/__proto__',
    '/gatherd.js',
  ])('V1: %s was not built, so it is 404', async path => {
    expectProblem(await send(server.port, { method: 'GET', path }), 404, 'NOT_FOUND')
  })
})

describe('what the page may do', () => {
  it('V2: it may load and ask only where it came from, and nothing inline runs', async () => {
    const { headers, text } = await get('/', { accept: browser })
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
    expect(text).toMatch(/<script [^>]*src="\.\/assets\//)
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|(?:src|href)="(?!\.\/)/i)
    const asset = await get(`/assets/${names[0]}`)
    expect(asset.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'")
  })

  it('V2: no source of it writes HTML from text', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name))
    expect(files.length).toBeGreaterThan(10)
    const writes = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(/i
    expect(files.filter(name => writes.test(readFileSync(join(sources, name), 'utf8')))).toEqual([])
  })

  it('V3: its scripts have less than 80 kB, compressed', () => {
    const scripts = names.filter(name => name.endsWith('.js'))
    const bytes = scripts.map(name => gzipSync(readFileSync(join(built, 'assets', name))).length)
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(80_000)
  })
})

describe('a gatherd that was copied', () => {
  it('V1: has the page, and of its folder only what a page is made of', async () => {
    const { bin, page } = copyGatherd()
    writeFileSync(join(page, 'assets', 'notes.txt'), 'not for you')
    cpSync(join(page, 'index.html'), join(page, 'assets', 'page.html'))
    symlinkSync('/etc/passwd', join(page, 'assets', 'passwd.js'))
    const copy = await startGatherd({ bin })
    expect((await pageFrom(copy)).text).toBe((await pageFrom(server)).text)
    for (const name of ['notes.txt', 'page.html', 'passwd.js'])
      expectProblem(await send(copy.port, { method: 'GET', path: `/assets/${name}` }), 404, 'NOT_FOUND')
    // Read once: what happens to the files afterwards is nobody's trouble.
    rmSync(page, { recursive: true })
    expect((await pageFrom(copy)).text).toBe((await pageFrom(server)).text)
    expect((await send(copy.port, { method: 'GET', path: `/assets/${names[0]}` })).status).toBe(200)
  })

  it('V1: without a page says so in the text, and works', async () => {
    const { bin, page } = copyGatherd()
    rmSync(page, { recursive: true })
    const copy = await startGatherd({ bin })
    const answer = await pageFrom(copy)
    expect([answer.status, typeOf(answer)]).toEqual([200, 'text/plain'])
    expect(answer.text).toContain('There is no page to look at')
    expectProblem(await send(copy.port, { method: 'GET', path: `/assets/${names[0]}` }), 404, 'NOT_FOUND')
    expect((await (await nativeClient(copy)).post('Hail')).status).toBe(200)
  })
})
