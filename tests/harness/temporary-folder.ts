/** An empty folder that lasts as long as the test file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanLater } from './cleaning.js'

/** @returns its absolute path. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gatherd-test-'))
  cleanLater(() => rmSync(path, { recursive: true, force: true }))
  return path
}
