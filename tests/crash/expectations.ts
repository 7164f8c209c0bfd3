/** What must hold after any crash, once the server runs again or has stopped (guarantee G2). */
import { expect } from 'vitest'
import type { Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { runProgram } from '../harness/program.js'
import { innocent, type Oracle } from './oracle.js'
import { seed } from '../harness/random.js'

/** Names what is needed to see a failure again. */
const context = `seed ${seed}`

export async function expectReady(server: Gatherd): Promise<void> {
  const answer = await send(server.port, { method: 'GET', path: '/readyz' })
  expect(jsonOf(answer), context).toMatchObject({ status: 'ready' })
}

export function expectInnocent(oracle: Oracle, folder: string): void {
  expect(oracle.judge(folder), context).toEqual(innocent)
}

export async function expectOrderlyStop(server: Gatherd): Promise<void> {
  expect((await server.stop()).status, context).toBe(0)
}

/** Reads every byte; only after an orderly stop nothing is unfinished. */
export async function expectSound(folder: string): Promise<void> {
  const verified = await runProgram(['verify', '--data', folder])
  expect(verified, context).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sound: /) as string })
}
