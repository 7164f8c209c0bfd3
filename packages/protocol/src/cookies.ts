/**
 * The header that a request with a session cookie needs, `Gatherer-CSRF: 1`, in lower case (protocol rule S14).
 *
 * No form can send it, and no page of another site unless the server allows that.
 */
export const csrfHeader = 'gatherer-csrf'
