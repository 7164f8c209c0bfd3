/** Who may look into what gatherd makes (operations rule L11). */
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { nativeClient } from '../harness/native-client.js'
import { runProgram } from '../harness/program.js'
import { temporaryFolder } from '../harness/temporary-folder.js'

/** As most systems come: others may read what does not say that they may not. */
const careless = ['sh', '-c', 'umask 000; exec "$@"', 'sh']

it('L11: every file and folder is for its owner only, while it runs, after it, and of every command', async () => {
  const server = await startGatherd({ under: careless, flags: ['--segment-size', '1KiB', '--quota-daily', '1GiB'] })
  const client = await nativeClient(server)
  for (let time = 0; time < 5; time++) await client.post('x'.repeat(500))
  expect(openOnes(server.folder)).toEqual([])
  await runProgram(['users', 'list', '--data', server.folder], { under: careless })
  await server.stop()
  await runProgram(['users', 'add', 'gina', '--data', server.folder], { under: careless, input: { text: 'pass\n' } })
  expect(readdirSync(server.folder)).toContain('gatherer.db')
  expect(openOnes(server.folder)).toEqual([])
})

it('L11: a folder into which others can look is said at the start, with what to do; another is not', async () => {
  const folder = join(temporaryFolder(), 'data')
  mkdirSync(folder)
  chmodSync(folder, 0o750)
  const open = await startGatherd({ folder })
  expect(open.printed().stderr).toContain(`others on this machine can look into ${folder}`)
  expect(open.printed().stderr).toContain(`chmod 700 ${folder}`)
  await open.stop()
  chmodSync(folder, 0o700)
  const closed = await startGatherd({ folder })
  expect(closed.printed().stderr).not.toContain('others on this machine')
})

/** What anybody but its owner may do something with: its path and mode. */
function openOnes(root: string): string[] {
  const below = readdirSync(root, { recursive: true, encoding: 'utf8' }).map(name => join(root, name))
  expect(below.length).toBeGreaterThan(3)
  return [root, ...below].flatMap(path => {
    // What is moved into place meanwhile is looked at there.
    const { mode } = statSync(path, { throwIfNoEntry: false }) ?? { mode: 0 }
    return (mode & 0o077) === 0 ? [] : [`${path} ${(mode & 0o777).toString(8)}`]
  })
}
