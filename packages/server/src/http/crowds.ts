/**
 * Whose connections there are: where there is no room for a new one, whoever has most of them gives one up (operations
 * rule L7). So one address cannot keep the others out, however fast it comes again.
 */
import { plainAddress } from './address.js'
import { networkOf } from '../limits/network.js'
import type { Socket } from 'node:net'

export class Crowds {
  /** The connections of each network, oldest first. */
  readonly #byNetwork = new Map<string, Set<Socket>>()

  add(socket: Socket): void {
    const network = networkOfPeer(socket)
    const own = this.#byNetwork.get(network) ?? new Set()
    this.#byNetwork.set(network, own.add(socket))
    socket.once('close', () => this.#remove(network, socket))
  }

  /**
   * Ends the oldest connection of whoever has most.
   *
   * @param newcomer which is not added yet.
   * @returns false where nobody would have more than the newcomer's network afterwards.
   */
  endOneFor(newcomer: Socket): boolean {
    const own = this.#byNetwork.get(networkOfPeer(newcomer))?.size ?? 0
    const [network, largest] = this.#largest()
    if (largest.size <= own + 1) return false
    const [oldest] = largest
    if (!oldest) return false
    this.#remove(network, oldest)
    oldest.destroy()
    return true
  }

  #largest(): readonly [string, ReadonlySet<Socket>] {
    let most: readonly [string, ReadonlySet<Socket>] = ['', new Set()]
    for (const entry of this.#byNetwork) if (entry[1].size > most[1].size) most = entry
    return most
  }

  #remove(network: string, socket: Socket): void {
    const own = this.#byNetwork.get(network)
    if (own?.delete(socket) && own.size === 0) this.#byNetwork.delete(network)
  }
}

function networkOfPeer({ remoteAddress = '' }: Socket): string {
  return networkOf(plainAddress(remoteAddress))
}
