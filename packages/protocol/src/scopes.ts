/** What an API token is for (protocol rule S10). */

/** `write` sends, `read` reads, `admin` does all that its user may. */
export const scopes = ['write', 'read', 'admin'] as const

export type Scope = (typeof scopes)[number]

export function isScope(text: string): text is Scope {
  return scopes.some(scope => scope === text)
}

/** What every API token begins with: who finds one in a file knows what it is. */
export const apiTokenPrefix = 'mg_'

/** What every enrolment code begins with. */
export const enrolmentCodePrefix = 'mgc_'
