/** Puts a gatherer together from what differs between Node and browsers: where messages are kept, and how requests are made. */
import { Deliveries } from './deliveries.js'
import { fullJitter } from './delivery/backoff.js'
import type { Compress } from './delivery/compression.js'
import type { Credential } from './delivery/credential.js'
import { passwordCredential } from './delivery/password-credential.js'
import { tokenCredential } from './delivery/token-credential.js'
import type { Destination } from './destination.js'
import { Gatherer, type GathererParts } from './gatherer.js'
import type { Transport } from './http/transport.js'
import type { Keeper } from './keeper.js'
import type { News } from './news.js'
import { Reader } from './reading/reader.js'
import type { Time } from './time.js'

export interface Parts extends Pick<GathererParts, 'encode' | 'deliver'> {
  readonly keeper: Keeper
  readonly transport: Transport
  readonly news: News
  readonly time: Time
  readonly compress?: Compress | undefined
}

export function assemble(destination: Destination, parts: Parts): Gatherer {
  const { keeper, transport, news, compress, encode, deliver } = parts
  const { random, now, sleep } = parts.time
  const credential = credentialOf(destination, parts)
  const deliveries = new Deliveries({
    keeper,
    transport,
    credential,
    backoff: fullJitter(random),
    sleep,
    now,
    compress,
    onEvent: event => news.ofDelivery(event),
  })
  const reader = new Reader({ transport, credential, random, now, sleep })
  const closeTransport = (): void => transport.close()
  const gatherer = new Gatherer({ keeper, deliveries, reader, encode, now, sleep, closeTransport, deliver })
  news.begin(keeper, event => gatherer.tell(event))
  return gatherer
}

function credentialOf(
  { user, password = '', token, tokens }: Destination,
  { transport, news, time }: Parts,
): Credential {
  if (token !== undefined) return tokenCredential(token)
  const onSignIn = ({ created }: { readonly created: boolean }): void => news.tell({ kind: 'signed in', created })
  return passwordCredential({ transport, user, password, clock: time, tokens, onSignIn })
}
