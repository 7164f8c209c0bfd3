/** What a message says of the file that it comes from. Pure. */
import { maxSourceCharacters } from '@message-gatherer/protocol'

/** What the follower itself has to say comes from here. */
export const ownSource = 'gather ship'

/** As much of a path as fits: the end of a long one tells more than its beginning. */
export function sourceOf(path: string): string {
  return path.length <= maxSourceCharacters ? path : `…${path.slice(1 - maxSourceCharacters)}`
}
