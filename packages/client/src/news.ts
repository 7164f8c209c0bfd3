/** What happens, on its way to whoever listens; trouble is also remembered beside the messages. */
import type { DeliveryEvent } from './delivery/events.js'
import type { GathererEvent } from './gatherer.js'
import type { Keeper } from './keeper.js'
import type { Time } from './time.js'

export class News {
  readonly #time: Pick<Time, 'now' | 'sleep'>
  /** What happened before anybody could listen. */
  readonly #early: GathererEvent[] = []
  #tell: ((event: GathererEvent) => void) | undefined
  #keeper: Pick<Keeper, 'remember'> | undefined

  constructor(time: Pick<Time, 'now' | 'sleep'>) {
    this.#time = time
  }

  /** Everything is put together; listeners are there a moment later. */
  begin(keeper: Pick<Keeper, 'remember'>, tell: (event: GathererEvent) => void): void {
    this.#keeper = keeper
    this.#tell = tell
    if (this.#early.length > 0) void this.#time.sleep(0).then(() => this.#early.forEach(tell))
  }

  tell(event: GathererEvent): void {
    if (this.#tell) this.#tell(event)
    else this.#early.push(event)
  }

  ofDelivery(event: DeliveryEvent): void {
    if (event.kind === 'online') this.#keeper?.remember(undefined)
    if (event.kind === 'offline') {
      const { kind: _, ...trouble } = event
      this.#keeper?.remember({ ...trouble, at: new Date(this.#time.now()).toISOString() })
    }
    this.tell(event)
  }
}
