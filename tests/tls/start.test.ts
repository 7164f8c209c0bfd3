/** How a server begins to speak HTTPS, what it says of it, and what it refuses (network rules N1, N2, N4, N5 and N6). */
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CertificatePair, fingerprintIn, makeCertificate } from '../harness/certificates.js'
import { startGatherd } from '../harness/gatherd.js'
import { runProgram, startProgram } from '../harness/program.js'
import { secureAsk, shownBy } from '../harness/secure.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'

const year = 365 * 24 * 3600 * 1000
const good = await makeCertificate()
const other = await makeCertificate()

describe('certificates that cannot be used', () => {
  const folder = temporaryFolder()
  const place = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const [cert, key] = [place('cert.pem', good.cert), place('key.pem', good.key)]

  it('N2: the server says why, and makes nothing', async () => {
    const data = join(temporaryFolder(), 'data')
    const ended = await runProgram([
      '0',
      '--data',
      data,
      '--tls-cert',
      cert,
      '--tls-key',
      place('other.pem', other.key),
    ])
    expect(ended).toMatchObject({ status: 2, stdout: '' })
    expect(ended.stderr).toBe(`gatherd: --tls-cert and --tls-key cannot be used: the key is not that of the certificate
  name a certificate and its key, both in PEM: --tls-cert FILE --tls-key FILE; or --tls self-signed
`)
    expect(existsSync(data)).toBe(false)
  })

  it.each([
    ['one without the other', ['--tls-cert', cert], '--tls-cert needs --tls-key'],
    ['the other without the one', ['--tls-key', key], '--tls-key needs --tls-cert'],
    ['both ways', ['--tls-cert', cert, '--tls-key', key, '--tls', 'self-signed'], 'one certificate only'],
  ])('N1: %s is wrong usage', async (_what, flags, reason) => {
    const ended = await runProgram(['0', ...flags], { cwd: temporaryFolder() })
    expect(ended.status).toBe(2)
    expect(ended.stderr).toContain(reason)
  })
})

describe('a certificate of its own', () => {
  it('N5: is made once, for its owner only, and each start prints its fingerprint', async () => {
    const first = await startGatherd({ flags: ['--tls', 'self-signed'] })
    const folder = join(first.folder, 'tls')
    const text = readFileSync(join(folder, 'certificate.pem'), 'utf8')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600)
    const fingerprint = fingerprintIn(text)
    expect(first.printed().stderr).toContain(`\n              ${fingerprint}\n`)
    expect(await shownBy(first)).toBe(fingerprint)
    await first.stop()

    const second = await startGatherd({ folder: first.folder, flags: ['--tls', 'self-signed'] })
    expect(second.printed().stderr).toContain(fingerprint)
    expect(readFileSync(join(folder, 'certificate.pem'), 'utf8')).toBe(text)
    await second.stop()

    rmSync(join(folder, 'key.pem'))
    const third = await runProgram(['0', '--data', first.folder, '--tls', 'self-signed'])
    expect(third).toMatchObject({ status: 6, stdout: '' })
    expect(third.stderr).toContain(`  remove ${folder}, and others are made`)
    rmSync(folder, { recursive: true })
    const fourth = await startGatherd({ folder: first.folder, flags: ['--tls', 'self-signed'] })
    expect(await shownBy(fourth)).not.toBe(fingerprint)
  })

  it('N4: says that it has expired, and goes on', async () => {
    const pair = CertificatePair.of(await makeCertificate(Date.now() - 11 * year))
    const server = await startGatherd({ flags: pair.flags })
    expect(server.printed().stderr).toMatch(/the certificate has expired \(20\d\d-\d\d-\d\d\): put a new one in \S+/)
    expect(await secureAsk(server)({ method: 'GET', path: '/healthz' })).toMatchObject({ status: 200 })
  })
})

describe('beyond this machine', () => {
  it('N6: without TLS and without a word for plain text nothing starts, and both ways are named', async () => {
    const cwd = temporaryFolder()
    const refused = await runProgram(['--host', '0.0.0.0', '--registration', 'open'], { cwd })
    expect(refused.status).toBe(2)
    expect(existsSync(join(cwd, 'data'))).toBe(false)
    expect(refused.stderr).toContain('gatherd --host 0.0.0.0 --tls self-signed')
    expect(refused.stderr).toContain('gatherd --host 0.0.0.0 --allow-plaintext')
  })

  it.each([
    [[], 'closed: nobody can sign in'],
    [['--registration', 'open'], 'open: whoever reaches'],
  ])('N6: with TLS and %j registration is %s', async (flags, registration) => {
    const data = join(temporaryFolder(), 'data')
    const program = startProgram(['0', '--data', data, '--host', '0.0.0.0', '--tls', 'self-signed', ...flags])
    const line = await until('the ready line', () => program.printed().stdout || undefined)
    expect(line).toMatch(/^gatherd listening on https:\/\/0\.0\.0\.0:\d+\n$/)
    expect(program.printed().stderr).toContain(`registration  ${registration}`)
    expect(program.printed().stderr).toContain('reach         other machines, encrypted')
    program.child.kill()
    await program.ended
  })
})

it('N3: links that point elsewhere now, and pairs that do not fit: told once, the old one stays', async () => {
  const [before, after] = [CertificatePair.of(good), CertificatePair.of(other)]
  const folder = temporaryFolder()
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const link = (path: string, to: string) => {
    rmSync(path, { force: true })
    symlinkSync(to, path)
  }
  link(cert, before.cert)
  link(key, before.key)
  const server = await startGatherd({ flags: ['--tls-cert', cert, '--tls-key', key] })
  link(cert, after.cert)
  const told = 'the certificate stays as it was, its files cannot be used: the key is not that of the certificate'
  await until('the word that they do not fit', () => server.printed().stderr.includes(told))
  expect(await shownBy(server)).toBe(good.fingerprint)
  link(key, after.key)
  await until('the new certificate', async () => (await shownBy(server)) === other.fingerprint)
  const { stderr } = server.printed()
  expect(stderr.split(told)).toHaveLength(2)
  expect(stderr).toContain(`another certificate is in use, until ${new Date().getUTCFullYear() + 10}-`)
  expect(stderr).toContain(other.fingerprint)
})
