/** What a user may do (protocol rules U1 and R14): each role may all that those before it may. */

/** `writer` sends and reads its own entries, `reader` reads all, `admin` also looks after users. */
export const roles = ['writer', 'reader', 'admin'] as const

export type Role = (typeof roles)[number]

/** What a new name gets. */
export const defaultRole: Role = 'writer'

export function isRole(text: string): text is Role {
  return roles.some(role => role === text)
}
