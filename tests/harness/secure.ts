/** TLS as clients speak it: requests, bare connections, and which certificate a server shows just now. */
import { once } from 'node:events'
import { Agent } from 'node:https'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { cleanLater } from './cleaning.js'
import { send, type Ask } from './http.js'
import { here } from './places.js'
import { rawSocketOf, type RawSocket } from './raw-socket.js'

interface Port {
  readonly port: number
}

/** Sends requests over TLS, whoever vouches for the server. */
export function secureAsk({ port }: Port): Ask {
  const agent = new Agent({ rejectUnauthorized: false })
  return request => send(new URL(`https://${here.target}:${port}`), { agent, ...request })
}

/** Connections stay open; the test counts them. */
export class CountingAgent extends Agent {
  connections = 0

  constructor() {
    super({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
    cleanLater(() => this.destroy())
  }

  override createConnection(...route: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
    this.connections++
    return super.createConnection(...route)
  }
}

/** Node knows `allowHalfOpen`, its types do not. */
type HandshakeOptions = ConnectionOptions & { readonly allowHalfOpen?: boolean }

/** Rejects with the error of a handshake that fails. */
export async function shakeHands({ port }: Port, options: HandshakeOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: here.target, port, rejectUnauthorized: false, ...options })
  cleanLater(() => void socket.destroy())
  await once(socket, 'secureConnect')
  return socket
}

export async function openSecureSocket(server: Port, options?: HandshakeOptions): Promise<RawSocket> {
  return rawSocketOf(await shakeHands(server, options))
}

/** The fingerprint that a new connection is shown. */
export async function shownBy(server: Port): Promise<string> {
  const socket = await shakeHands(server)
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return `SHA256:${fingerprint256}`
}
