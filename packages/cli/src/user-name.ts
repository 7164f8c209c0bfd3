/** The name of this machine, made to fit the rules for the names of users and of API tokens. */
import { isStreamName, maxStreamNameCharacters, maxUserNameCharacters } from '@message-gatherer/protocol'

const fallback = 'endpoint'

/** `Web 1.example.com` → `Web-1.example.com`; at most 32 characters; `endpoint` when nothing is left. */
export function userNameOf(hostName: string): string {
  return fitted(hostName, maxUserNameCharacters)
}

/** The same with up to 64 characters. */
export function tokenNameOf(hostName: string): string {
  return fitted(hostName, maxStreamNameCharacters)
}

function fitted(hostName: string, longest: number): string {
  const name = hostName
    .replace(/[^A-Za-z0-9._@-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longest)
    .replace(/[^A-Za-z0-9]+$/, '')
  // The names of streams and of users differ in their length only.
  return isStreamName(name) ? name : fallback
}
