/** nginx and Caddy as docs/operations.md has them, but for ports, names and certificates. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { CertificatePair, makeCertificate } from '../harness/certificates.js'
import { startChild } from '../harness/child.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'
import { secureAsk } from '../harness/secure.js'
import { readRoot } from '../house/root.js'

export interface Proxy {
  readonly name: string
  /** Starts it in front of a server. @returns its port. */
  readonly start: (serverPort: number) => Promise<number>
}

interface Places {
  readonly folder: string
  readonly port: number
  readonly serverPort: number
  readonly pair: CertificatePair
}

export const proxies: readonly Proxy[] = [
  { name: 'nginx', start: port => start(port, nginx) },
  { name: 'caddy', start: port => start(port, caddy) },
]

/** Whether it is installed. */
export function isThere({ name }: Proxy): boolean {
  return spawnSync(name, [name === 'nginx' ? '-v' : 'version']).status === 0
}

async function start(serverPort: number, command: (places: Places) => readonly string[]): Promise<number> {
  const pair = CertificatePair.of(await makeCertificate())
  const places = { folder: temporaryFolder(), port: await freePort(), serverPort, pair }
  const { ended, printed } = startChild(command(places), {
    env: { HOME: places.folder, XDG_DATA_HOME: places.folder, XDG_CONFIG_HOME: places.folder },
  })
  let isOver = false
  void ended.then(() => (isOver = true))
  await until('the proxy', async () => {
    if (isOver) throw new Error(printed().stderr)
    const answer = await secureAsk(places)({ method: 'GET', path: '/healthz' }).catch(() => undefined)
    return answer?.status === 200
  })
  return places.port
}

function nginx({ folder, port, serverPort, pair }: Places): readonly string[] {
  const site = snippet('nginx')
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${pair.cert};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${pair.key};`)
    .replace('127.0.0.1:6174', `127.0.0.1:${serverPort}`)
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map(kind => `${kind}_temp_path ${folder}/${kind};`).join(' ')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const file = join(folder, 'nginx.conf')
  const around = `${user} daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr; events {}`
  writeFileSync(file, `${around} http { access_log off; ${temporary}\n${site} }`)
  return ['nginx', '-p', folder, '-c', file]
}

function caddy({ folder, port, serverPort, pair }: Places): readonly string[] {
  const site = snippet('caddy')
    .replace('messages.example {', `https://127.0.0.1:${port} {\n  tls ${pair.cert} ${pair.key}`)
    .replace('127.0.0.1:6174', `127.0.0.1:${serverPort}`)
  const file = join(folder, 'Caddyfile')
  // Nobody may be asked for a certificate, and no other port is opened.
  writeFileSync(file, `{\n  admin off\n  auto_https disable_redirects\n}\n${site}`)
  return ['caddy', 'run', '--config', file, '--adapter', 'caddyfile']
}

function snippet(language: string): string {
  const text = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readRoot('docs/operations.md'))?.[1]
  if (text === undefined) throw new Error(`docs/operations.md has no ${language}`)
  return text
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
