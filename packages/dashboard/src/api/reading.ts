/** The page's one reader of entries: by the session's cookie, through sign-ins and outages (page's side of reading rule T8). */
import { openReader, type PageReader, type ReadEvent } from '@message-gatherer/client/browser'
import { signedInAgain } from '../app/session.js'
import { isReachable } from '../ui/connection.js'

let opened: PageReader | undefined

export function reader(): PageReader {
  opened ??= openReader({ url: serverUrl(), signInAgain: signedInAgain })
  return opened
}

/** What a reading tells also says whether the server answers. */
export function heard({ kind }: ReadEvent): void {
  isReachable.value = kind !== 'waiting'
}

/** With its port, which browsers leave out where it is the usual one. */
function serverUrl(): string {
  const { protocol, hostname, port } = location
  return `${protocol}//${hostname}:${port === '' ? usualPorts[protocol] : port}`
}

const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }
