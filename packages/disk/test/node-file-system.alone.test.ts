/** What Node's file system does when the platform refuses: errors that no disk gives on demand are put before `node:fs`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { nodeFileSystem } from '../src/index.js'
import { codeFrom } from './code-from.js'

type Call = 'openSync' | 'fsyncSync' | 'statSync' | 'mkdirSync'

const faults = vi.hoisted(() => new Map<string, string>())

vi.mock('node:fs', async importOriginal => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const failing = (name: Call) => (path: string, flags: string) => {
    const code = faults.get(name)
    if (code !== undefined) throw Object.assign(new Error(code), { code })
    return (fs[name] as (path: string, flags: string) => unknown)(path, flags)
  }
  /** Another process is quicker. */
  const beaten = (path: string, options: { readonly mode: number }) => {
    fs.mkdirSync(path, options)
    return failing('mkdirSync')(path, '')
  }
  return {
    ...fs,
    mkdirSync: (path: string, options: { readonly mode: number }) =>
      faults.has('mkdirSync') ? beaten(path, options) : fs.mkdirSync(path, options),
    openSync: failing('openSync'),
    fsyncSync: failing('fsyncSync'),
    statSync: failing('statSync'),
  }
})

const root = mkdtempSync(join(tmpdir(), 'disk-'))

afterEach(() => {
  faults.clear()
  vi.unstubAllGlobals()
})
afterAll(() => rmSync(root, { recursive: true }))

function on(platform: NodeJS.Platform): void {
  vi.stubGlobal('process', Object.create(process, { platform: { value: platform } }))
}

describe('nodeFileSystem', () => {
  it.each(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'])(
    'a platform that answers %s to the sync of a folder has none: it is left out',
    code => {
      faults.set('fsyncSync', code)
      expect(codeFrom(() => nodeFileSystem.syncFolder(root))).toBe('no error')
    },
  )

  it.each(['EIO', 'ENOSPC'])('J16: a sync of a folder that fails with %s is an error', code => {
    faults.set('fsyncSync', code)
    expect(codeFrom(() => nodeFileSystem.syncFolder(root))).toBe(code)
  })

  it.each([
    ['win32', 'EPERM', 'no error'],
    ['win32', 'ENOENT', 'ENOENT'],
    ['linux', 'EPERM', 'EPERM'],
  ] as const)('on %s a folder that does not open with %s ends in: %s', (platform, code, expected) => {
    on(platform)
    faults.set('openSync', code)
    expect(codeFrom(() => nodeFileSystem.syncFolder(root))).toBe(expected)
  })

  it.each([
    ['ENOENT', 'no error'],
    ['ENOTDIR', 'no error'],
    ['EACCES', 'EACCES'],
    ['EIO', 'EIO'],
  ])('what cannot be looked at is an error, not absent: %s gives %s', (code, expected) => {
    faults.set('statSync', code)
    expect(codeFrom(() => nodeFileSystem.exists(root))).toBe(expected)
    if (expected === 'no error') expect(nodeFileSystem.exists(root)).toBe(false)
  })

  it('a folder below a file is not made', () => {
    writeFileSync(join(root, 'file'), '')
    expect(codeFrom(() => nodeFileSystem.makeFolder(join(root, 'file', 'folder')))).toBe('ENOTDIR')
  })

  it('a folder that another process makes at the same time is made', () => {
    faults.set('mkdirSync', 'EEXIST')
    nodeFileSystem.makeFolder(join(root, 'at once'))
    expect(nodeFileSystem.list(join(root, 'at once'))).toEqual([])
  })
})
