/** What happens, on its way to whoever listens; trouble is also remembered beside the messages. */
import type { DeliveryEvent } from './delivery/events.js'
import type { GathererEvent } from './gatherer.js'
import type { Keeper } from './keeper.js'

export class News {
  /** Both are there once everything is put together; nothing happens before. */
  tell: (event: GathererEvent) => void = () => undefined
  keeper: Pick<Keeper, 'remember'> | undefined
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  ofDelivery(event: DeliveryEvent): void {
    if (event.kind === 'online') this.keeper?.remember(undefined)
    if (event.kind === 'offline') {
      const { reason, hint } = event
      this.keeper?.remember({ reason, hint, at: new Date(this.#now()).toISOString() })
    }
    this.tell(event)
  }
}
