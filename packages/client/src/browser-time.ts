/** Time and chance of a browser: the only file beside `surroundings.ts` that touches clock and chance. */
import { sleep, type Time } from './time.js'

export const browserTime: Time = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  sleep,
  random: () => Math.random(),
  randomId: () => [...crypto.getRandomValues(new Uint8Array(12))].map(hex).join(''),
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
