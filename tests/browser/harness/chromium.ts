/** Where chromium is on this machine, and what it is told: nothing of it may ask anybody but the server under test. */
import { existsSync } from 'node:fs'

const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Undefined: there is none. */
export const chromiumPath = places.find(path => path !== undefined && existsSync(path))

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
