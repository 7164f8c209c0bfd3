/** What stands in the place of a password's hash: as in `/etc/shadow`, no password has this one. */

/** There is no password, and only an admin gives one (protocol rule U2). */
export const byAdminOnly = '!'
