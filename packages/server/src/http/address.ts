/**
 * The network address that a request came from, and which peers may tell it (protocol rule P4).
 */
import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

const mappedPrefix = '::ffff:'

/** The address as it is stored and compared: IPv4-mapped addresses as IPv4. */
export function addressOf(request: FastifyRequest): string {
  const peer = request.socket.remoteAddress ?? ''
  // What a trusted proxy passed on may be anything; only an address is believed.
  return plainAddress(isIP(request.ip) === 0 ? peer : request.ip)
}

/** True for an address, or a network in CIDR notation. */
export function isCidr(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}

/** True when nothing but this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  const loopback = new BlockList()
  loopback.addSubnet('127.0.0.0', 8, 'ipv4')
  loopback.addAddress('::1', 'ipv6')
  const family = isIP(host)
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/** An IPv4-mapped address as IPv4, any other as it is. */
export function plainAddress(address: string): string {
  if (!address.toLowerCase().startsWith(mappedPrefix)) return address
  const ipv4 = address.slice(mappedPrefix.length)
  return isIP(ipv4) === 4 ? ipv4 : address
}
