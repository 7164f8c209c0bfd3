/** The names of streams and senders that there are, to be suggested; none where the server tells none. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { askAs } from '../../app/session.js'

interface StreamsAnswer {
  readonly streams: ReadonlyArray<{ readonly stream: string }>
}

interface SendersAnswer {
  readonly senders: ReadonlyArray<{ readonly user: string }>
}

/** Undefined: not known yet. */
export const streamNames = signal<readonly string[] | undefined>(undefined)
export const senderNames = signal<readonly string[] | undefined>(undefined)

/** More help nobody. */
const most = 500

/** Looks once for each view that is opened. */
export function useKnownNames(): void {
  useEffect(() => void learn(), [])
}

async function learn(): Promise<void> {
  const [streams, senders] = await Promise.all([
    askAs<StreamsAnswer>('/v1/streams'),
    askAs<SendersAnswer>('/v1/senders'),
  ])
  if (streams.kind === 'ok') streamNames.value = streams.value.streams.slice(0, most).map(({ stream }) => stream)
  if (senders.kind === 'ok') senderNames.value = senders.value.senders.slice(0, most).map(({ user }) => user)
}
