/** The sessions under which the load is sent. */

/** Signs a user in by the classic messages and returns the token. */
export async function signIn(url, username) {
  await post(`${url}/identify`, { message_type: 'IDENTIFY', username })
  const { token } = await post(`${url}/authenticate`, { message_type: 'AUTHENTICATE', username, password: 'pass' })
  return token
}

/** Opens a session and returns the headers that prove it. */
export async function openSession(url, username) {
  const { token } = await post(`${url}/v1/sessions`, { username, password: 'pass' })
  return { authorization: `Bearer ${token}` }
}

async function post(url, body) {
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()
}
