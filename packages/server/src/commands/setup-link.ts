/**
 * The setup link: how the first admin is made, told at each start until there is one (protocol rule S16).
 *
 * Also with `--quiet`: it is the way in. It is for the person who starts the server, and no line of the log.
 */

export interface SetupLink {
  readonly code: string | undefined
  /** How the server is reached: `http://127.0.0.1:6174`. */
  readonly origin: string
  /** The data folder, as it was named. */
  readonly data: string
}

export function setupLines({ code, origin, data }: SetupLink): readonly string[] {
  if (code === undefined) return []
  const folder = data === './data' ? '' : ` --data ${data}`
  return [
    `setup         ${origin}/#setup=${code}   (makes the first admin, once)`,
    `              without a browser: gatherd users add NAME --role admin${folder}`,
  ]
}
