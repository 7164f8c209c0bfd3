/**
 * Spools that were copied while messages waited in them: each copy sends them, and new ones of its own (rules Q6, D6).
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { always, messagesOnly, noFaults } from '../harness/fault-plan.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'
import { copyFolder, putBack } from './copy-folder.js'
import { withBirthmarkInode } from './preloads.js'
import { Scene, type Site } from './scene.js'

const pending = 30
const fresh = 50

it.each([
  ['never sent', false],
  ['perhaps sent: the first answer was lost', true],
])(
  'Q6, D6: a spool in two folders, what waits in it %s: all is stored once, also what is new in both',
  async (_what, wasSent) => {
    const scene = await Scene.set()
    const original = await scene.site('dale')
    const { next } = await scene.deliver(original, { writer: 1, from: 0, count: 10 })
    const end = await scene.leavePending(original, { writer: 1, from: next, count: pending })
    if (wasSent) await sendWithoutAnswer(scene, original)
    const copy = copyOf(original)
    await Promise.all([
      scene.deliver(original, { writer: 1, from: end, count: fresh }),
      scene.deliver(copy, { writer: 2, from: 0, count: fresh }),
    ])
    await scene.expectBlameless()
  },
)

it('Q6, D6: three copies, each running while the others do and each killed once: all is stored once', async () => {
  const scene = await Scene.set()
  const original = await scene.site('dale')
  const end = await scene.leavePending(original, { writer: 1, from: 0, count: pending })
  const copies = [1, 2, 3].map(() => copyOf(original))
  await Promise.all(
    copies.map(async (copy, at) => {
      const from = at === 0 ? end : 0
      const first = scene.start(copy, { writer: at + 1, from, pauseMs: 2 })
      await first.promised(20)
      first.program.child.kill('SIGKILL')
      await first.program.ended
      await scene.deliver(copy, { writer: at + 1, from: first.next(), count: fresh })
    }),
  )
  await scene.expectBlameless()
})

it('Q6: a copy with the same inode on the same machine is known by its time of birth', async () => {
  const scene = await Scene.set()
  const original = await scene.site('dale')
  const end = await scene.leavePending(original, { writer: 1, from: 0, count: pending })
  const copy = copyOf(original)
  const env = withBirthmarkInode(statSync(join(original.spool, 'birthmark')).ino)
  await scene.deliver(original, { writer: 1, from: end, count: fresh })
  const { stderr } = await scene.deliver(copy, { writer: 2, from: 0, count: fresh }, { env })
  expect(stderr).toContain('birthmark: same inode')
  await scene.expectBlameless()
})

it('Q6, D6: a spool restored from an older copy sends again what waited then, and it is stored once', async () => {
  const scene = await Scene.set()
  const site = await scene.site('dale')
  const { next } = await scene.deliver(site, { writer: 1, from: 0, count: 10 })
  const then = await scene.leavePending(site, { writer: 1, from: next, count: pending })
  const backup = copyOf(site)
  const later = await scene.deliver(site, { writer: 1, from: then, count: fresh })
  const restored = copyOf(backup)
  await scene.deliver(restored, { writer: 1, from: later.next, count: fresh })
  await scene.expectBlameless()
})

it('Q4, Q6: a backup that is put back over its spool, file by file, is known by the time of change', async () => {
  const scene = await Scene.set()
  const site = await scene.site('dale')
  const then = await scene.leavePending(site, { writer: 1, from: 0, count: pending })
  const backup = copyOf(site)
  const later = await scene.deliver(site, { writer: 1, from: then, count: fresh })
  putBack(backup.spool, site.spool)
  await scene.deliver(site, { writer: 1, from: later.next, count: fresh })
  await scene.expectBlameless()
})

/** The same spool in another folder, with the same way to the server. */
function copyOf(site: Site): Site {
  const spool = join(temporaryFolder(), 'spool')
  copyFolder(site.spool, spool)
  return { ...site, spool }
}

/** The server has what waited, and the spool does not know. */
async function sendWithoutAnswer(scene: Scene, site: Site): Promise<void> {
  site.proxy.follow(messagesOnly(always('answer swallowed')))
  const { program } = scene.start(site, { writer: 9, from: 0, count: 1, timeoutMs: 60_000 })
  await until('an answer', () => site.proxy.countOf('answer swallowed') > 0 && site.proxy.underWay === 0)
  program.child.kill('SIGKILL')
  await program.ended
  site.proxy.follow(noFaults)
}
