/**
 * A server whose data folder is replaced by an older copy: it forgot messages that it had acknowledged (rule D6).
 *
 * What was acknowledged between copy and restore and is gone from the spool is lost by the restore; nothing else is, and
 * nothing is stored twice.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Oracle } from '../crash/oracle.js'
import { entriesIn } from '../harness/journal-files.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { copyFolder } from './copy-folder.js'
import { Scene } from './scene.js'

const counts = { before: 50, forgotten: 40, waiting: 30, after: 20 }

it('D6: what waited while the server was restored, and what comes later, is stored once and in order', async () => {
  const scene = await Scene.set()
  const site = await scene.site('dale')
  const backup = join(temporaryFolder(), 'backup')
  const { next: copied } = await scene.deliver(site, { writer: 1, from: 0, count: counts.before })
  await scene.whileStopped(() => copyFolder(scene.folder, backup))
  const forgotten = { ...site, oracle: new Oracle() }
  const { next: lost } = await scene.deliver(forgotten, { writer: 1, from: copied, count: counts.forgotten })
  const waiting = await scene.leavePending(site, { writer: 1, from: lost, count: counts.waiting })
  await scene.whileStopped(() => restore(scene.folder, backup))
  await scene.deliver(site, { writer: 1, from: waiting, count: counts.after })
  await scene.expectBlameless()
  expect(entriesIn(scene.folder)).toHaveLength(counts.before + counts.waiting + counts.after)
})

it('D6: an endpoint that runs through the restore loses only what the restore lost', async () => {
  const scene = await Scene.set()
  const site = await scene.site('dale')
  const backup = join(temporaryFolder(), 'backup')
  const endpoint = scene.start(site, { writer: 1, from: 0, pauseMs: 2 })
  await endpoint.promised(100)
  const firstForgotten = { number: 0 }
  await scene.whileStopped(() => {
    copyFolder(scene.folder, backup)
    firstForgotten.number = numbersIn(scene.folder).length
  })
  await endpoint.promised(endpoint.next() + 100)
  const lastForgotten = { number: 0 }
  await scene.whileStopped(() => {
    lastForgotten.number = numbersIn(scene.folder).length
    restore(scene.folder, backup)
  })
  await endpoint.promised(endpoint.next() + 100)
  endpoint.stop()
  await endpoint.program.ended
  await scene.deliver(site, { writer: 1, from: endpoint.next(), count: counts.after })
  await scene.stop()
  const numbers = numbersIn(scene.folder)
  const all = Array.from({ length: endpoint.next() + counts.after }, (_, number) => number)
  // In order and once each; what is missing was in the files that were replaced.
  expect(numbers).toEqual(all.filter(number => new Set(numbers).has(number)))
  const missing = all.filter(number => !new Set(numbers).has(number))
  expect(missing.filter(number => number < firstForgotten.number || number >= lastForgotten.number)).toEqual([])
})

function restore(folder: string, backup: string): void {
  rmSync(folder, { recursive: true })
  copyFolder(backup, folder)
}

function numbersIn(folder: string): number[] {
  return entriesIn(folder).map(({ message }) => (message as { readonly number: number }).number)
}
