/** What is put before a program's own code in these suites, as its environment. */

type Env = Readonly<Record<string, string>>

const importing = (...names: readonly string[]) =>
  names.map(name => `--import=${new URL(name, import.meta.url).href}`).join(' ')

/** It dies at a point of its spool, at its pass, from 1. */
export function dyingAt(point: string, pass: number): Env {
  return { NODE_OPTIONS: importing('spool-crash-points.js'), CRASH_POINT: point, CRASH_COUNTDOWN: String(pass) }
}

/** As the server's own suite of crash points does. */
export function serverDyingAt(point: string, pass: number): Env {
  return { NODE_OPTIONS: importing('../crash/crash-points.js'), CRASH_POINT: point, CRASH_COUNTDOWN: String(pass) }
}

export function withClockJumps(seed: number): Env {
  return { NODE_OPTIONS: importing('clock-jumps.js'), CLOCK_JUMPS: String(seed) }
}

export function withBirthmarkInode(inode: number): Env {
  return { NODE_OPTIONS: importing('same-inode.js'), BIRTHMARK_INODE: String(inode) }
}

/** All of them at once. */
export function together(...envs: readonly Env[]): Env {
  const options = envs.map(({ NODE_OPTIONS = '' }) => NODE_OPTIONS)
  return Object.assign({}, ...envs, { NODE_OPTIONS: options.join(' ').trim() }) as Env
}
