/** Connections of which each sends a byte of a request now and then, and never comes to an end. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { cleanLater } from '../harness/cleaning.js'

export interface SlowConnections {
  /** How many are open now. */
  readonly open: () => number
  readonly close: () => void
}

const openAtOnce = 200
const byteEveryMs = 2000
const head = `POST /v1/messages HTTP/1.1\r\nHost: a\r\nX-Slow: ${'x'.repeat(1000)}`

/** Opens so many, and when one is cut another in its place. */
export async function openSlowConnections(port: number, count: number): Promise<SlowConnections> {
  const sockets = new Set<Socket>()
  let isOver = false
  const open = async () => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      sockets.delete(socket)
      if (!isOver) void open()
    })
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined)
    if (isOver || socket.destroyed) return void socket.destroy()
    sockets.add(socket)
    socket.resume()
    drip(socket)
  }
  for (let opened = 0; opened < count; opened += openAtOnce) {
    await Promise.all(Array.from({ length: Math.min(openAtOnce, count - opened) }, open))
  }
  const close = () => {
    isOver = true
    for (const socket of sockets) socket.destroy()
  }
  cleanLater(close)
  return { open: () => sockets.size, close }
}

function drip(socket: Socket): void {
  let at = 0
  const timer = setInterval(() => void socket.write(head[at++ % head.length] ?? ''), byteEveryMs)
  timer.unref()
  socket.once('close', () => clearInterval(timer))
}
