/**
 * The network address that a request came from, and which peers may tell it (protocol rule P4).
 */
import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

const mappedPrefix = '::ffff:'

/**
 * Tells addresses as they are stored and compared: IPv4-mapped ones as IPv4.
 *
 * @param proxies addresses and networks whose `X-Forwarded-For` is believed.
 */
export function addressReader(proxies: readonly string[]): (request: IncomingMessage) => string {
  const isProxy = memberOf(proxies)
  return ({ socket, headers }) => {
    let address = plainAddress(socket.remoteAddress ?? '')
    if (proxies.length === 0 || !isProxy(address)) return address
    const passedOn = String(headers['x-forwarded-for'] ?? '').split(',')
    // From the nearest hop outwards, as long as whoever tells is believed and tells an address.
    for (const hop of passedOn.map(text => text.trim()).toReversed()) {
      if (isIP(hop) === 0 || !isProxy(address)) break
      address = plainAddress(hop)
    }
    return address
  }
}

/** Tells whether a peer is one of these, also by its IPv4-mapped address. */
export function proxyTest(proxies: readonly string[]): (peer: string) => boolean {
  const isProxy = memberOf(proxies)
  return peer => isProxy(plainAddress(peer))
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
  return memberOf(['127.0.0.0/8', '::1'])(host)
}

function memberOf(cidrs: readonly string[]): (address: string) => boolean {
  const members = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', prefix] = cidr.split('/')
    const family = familyOf(address)
    if (prefix === undefined) members.addAddress(address, family)
    else members.addSubnet(address, Number(prefix), family)
  }
  return address => isIP(address) !== 0 && members.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}

/** An IPv4-mapped address as IPv4, any other as it is. */
export function plainAddress(address: string): string {
  if (!address.toLowerCase().startsWith(mappedPrefix)) return address
  const ipv4 = address.slice(mappedPrefix.length)
  return isIP(ipv4) === 4 ? ipv4 : address
}
