/** Indexes as a running server keeps them (journal rule J20). */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { segmentPaths } from '../harness/journal-files.js'
import { until } from '../harness/until.js'

const flags = ['--segment-size', '2KiB']

/** Of every segment but the open one. */
function wantedIndexes(folder: string): string[] {
  return segmentPaths(folder)
    .slice(0, -1)
    .map(path => join(folder, 'index', `${basename(path, '.ndjson')}.index`))
}

const untilIndexed = (folder: string) =>
  until('the indexes', () => {
    const wanted = wantedIndexes(folder)
    return wanted.every(path => existsSync(path)) && readdirSync(join(folder, 'index')).length === wanted.length
  })

it('J20: each sealed segment gets an index, private to the owner; what is lost or damaged is built anew after a kill', async () => {
  const server = await startGatherd({ flags })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  for (let number = 0; number < 80; number++) await client.message(token, number)
  await untilIndexed(server.folder)
  const [lost = '', damaged = '', kept = ''] = wantedIndexes(server.folder)
  expect(statSync(kept).mode & 0o777).toBe(0o600)
  expect(statSync(join(server.folder, 'index')).mode & 0o777).toBe(0o700)
  await server.kill()

  const contents = () => [lost, damaged].map(path => (existsSync(path) ? readFileSync(path).toString('latin1') : ''))
  const before = contents()
  const keptFile = statSync(kept).ino
  rmSync(lost)
  writeFileSync(damaged, readFileSync(damaged).subarray(1))
  const again = await startGatherd({ folder: server.folder, flags })
  await until('the indexes built anew', () => contents().join() === before.join())
  expect(statSync(kept).ino).toBe(keptFile)
  await again.stop()
  expect(again.printed().stderr).not.toContain('index')
})
