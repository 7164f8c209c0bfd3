/** The name of this machine, made to fit the rule for user names. */
import { isUserName } from '@message-gatherer/protocol'

const fallback = 'endpoint'

/** `Web 1.example.com` → `Web-1.example.com`; at most 32 characters; `endpoint` when nothing is left. */
export function userNameOf(hostName: string): string {
  const name = hostName
    .replace(/[^A-Za-z0-9._@-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 32)
    .replace(/[^A-Za-z0-9]+$/, '')
  return isUserName(name) ? name : fallback
}
