/** What some tests of the conformance suite need of a server, and what is told where it has none of it. */
import type { TestContext } from 'vitest'
import type { LimitName, Target } from './target.js'

declare module 'vitest' {
  interface TaskMeta {
    /** Why this test could not look at what its title claims; `npm run test:conformance` prints it. */
    notChecked?: string
  }
}

type Need = 'open registration' | 'closed registration' | 'two addresses' | 'heads as they come' | LimitName

const mostBytes = 64 * 1024 * 1024

/** Ends the test where the server is not as it needs it. */
export function needs({ skip, task }: TestContext, target: Target, need: Need): void {
  const why = lack(target, need)
  if (why === undefined) return
  task.meta.notChecked = why
  skip(why)
}

/** Why not, in words; nothing, if all is well. */
function lack({ registration, elsewhere, isProxied, limits }: Target, need: Need): string | undefined {
  switch (need) {
    case 'open registration':
      return registration === 'open' ? undefined : 'registration is closed here: nobody becomes a user by asking'
    case 'closed registration':
      return registration === 'closed' ? undefined : 'registration is open here'
    case 'two addresses':
      return elsewhere ? undefined : 'from here the server sees one address only'
    case 'heads as they come':
      return isProxied
        ? 'something stands before the server, and may read a body before it passes the head on'
        : undefined
    default:
      return lackOfRoom(limits, need)
  }
}

function lackOfRoom(limits: Target['limits'], limit: LimitName): string | undefined {
  const bytes = bytesBeyond(limits, limit)
  if (bytes > mostBytes) return `its ${limit} is ${limits[limit]}: too much to send for a look`
  const isHidden = limit !== 'decompressed_bytes' && bytes > limits.decompressed_bytes
  return isHidden ? `its ${limit} is ${limits[limit]}: decompressed_bytes is reached first` : undefined
}

/** How large a body is, decompressed, that is over a limit. */
function bytesBeyond(limits: Target['limits'], limit: LimitName): number {
  const beside = 10
  return limit === 'messages' ? 2 * limits.messages + beside : limits[limit] + beside
}
