/** A certificate whose files change: what is taken, and what is said (network rule N3). */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { LiveCertificate } from '../../src/tls/live-certificate.js'
import { makePair } from '../../src/tls/self-signed.js'
import { watchTls } from '../../src/tls/tls.js'
import type { PemPair } from '../../src/tls/certificate.js'

const now = () => Date.UTC(2026, 10, 22)
const [first, second] = [await makePair({ names: [], now }), await makePair({ names: [], now })]

it('N3: is taken from files that are written in place, replaced by others, or links', async () => {
  const { folder, certificate, write, told } = await begin()
  write(second)
  await certificate.look()
  expect(certificate.current.cert).toBe(second.cert)

  write(first, 'next-')
  for (const name of ['cert.pem', 'key.pem']) renameSync(join(folder, `next-${name}`), join(folder, name))
  await certificate.look()
  expect(certificate.current.cert).toBe(first.cert)

  write(second, 'other-')
  for (const name of ['cert.pem', 'key.pem']) {
    rmSync(join(folder, name))
    symlinkSync(`other-${name}`, join(folder, name))
  }
  await certificate.look()
  expect(certificate.current.cert).toBe(second.cert)
  expect(told).toEqual([second, first, second].map(({ cert }) => cert))
})

it('N3: stays as it was while a pipe, a folder or what has no end stands there, and the next file is taken', async () => {
  const { folder, certificate, write, told } = await begin()
  const cert = join(folder, 'cert.pem')
  const strange: [() => void, RegExp][] = [
    [() => execFileSync('mkfifo', [cert]), /cert\.pem: it is no file$/],
    [() => mkdirSync(cert), /cert\.pem: it is a folder$/],
    [() => symlinkSync('/dev/zero', cert), /cert\.pem: it is no file$/],
    [() => writeFileSync(cert, 'x'.repeat(2_000_000)), /cert\.pem: it is too large$/],
  ]
  for (const [put, reason] of strange) {
    rmSync(cert)
    put()
    for (let looks = 0; looks < 3; looks++) await certificate.look()
    expect(told.splice(0)).toEqual([expect.stringMatching(reason)])
    rmSync(cert, { recursive: true })
    write(first)
    await certificate.look()
  }
  write(second)
  await certificate.look()
  expect(told).toEqual([second.cert])
})

it('N3: stays as it was while its files do not fit, which is said once and not at the first look', async () => {
  const { folder, certificate, write, told } = await begin()
  const unfit: [string, string][] = [
    ['cert.pem', second.cert],
    ['cert.pem', first.cert.slice(0, 200)],
    ['key.pem', ''],
  ]
  for (const [name, text] of unfit) {
    writeFileSync(join(folder, name), text)
    await certificate.look()
    expect(told).toEqual([])
    await certificate.look()
    await certificate.look()
    expect(told.splice(0)).toEqual([expect.stringMatching(/^unusable: /)])
    expect(certificate.current.cert).toBe(first.cert)
    write(first)
    await certificate.look()
  }
  rmSync(join(folder, 'key.pem'))
  for (let looks = 0; looks < 3; looks++) await certificate.look()
  expect(told.splice(0)).toEqual([expect.stringMatching(/^unusable: cannot read .*key\.pem: it is not there$/)])
  write(second)
  await certificate.look()
  expect(told).toEqual([second.cert])
})

it('N3: of a pair of which one file comes later nothing is said', async () => {
  const { folder, certificate, write, told } = await begin()
  writeFileSync(join(folder, 'cert.pem'), second.cert)
  await certificate.look()
  write(second)
  await certificate.look()
  expect(told).toEqual([second.cert])
})

it('N4: one that ends soon is spoken of at the start, and when it is taken', async () => {
  const { certificate, write } = await begin()
  const warnings: string[] = []
  let ms = Date.UTC(2036, 10, 20)
  const tls = { kind: 'files', certificate, renewal: 'do this' } as const
  const silent = () => undefined
  const stop = watchTls(tls, { now: () => ms, changed: silent, note: silent, warn: text => void warnings.push(text) })
  await stop()
  expect(warnings.splice(0)).toEqual(['the certificate ends in 2 days (2036-11-22): do this'])
  ms = Date.UTC(2037, 0)
  write(second)
  await certificate.look()
  expect(warnings).toEqual(['the certificate has expired (2036-11-22): do this'])
})

async function begin() {
  const folder = mkdtempSync(join(tmpdir(), 'gatherd-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = ({ cert, key }: PemPair, prefix = '') => {
    writeFileSync(join(folder, `${prefix}cert.pem`), cert)
    writeFileSync(join(folder, `${prefix}key.pem`), key)
  }
  write(first)
  const certificate = await LiveCertificate.open({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') })
  const told: string[] = []
  certificate.listen({
    changed: ({ cert }) => told.push(cert),
    unusable: reason => told.push(`unusable: ${reason}`),
  })
  return { folder, certificate, write, told }
}
