/** Who gets to speak HTTP at a port that speaks HTTPS, and what becomes of the others (network rules N1 and N7). */
import { expect, it } from 'vitest'
import { makeCertificate, CertificatePair } from '../harness/certificates.js'
import { startGatherd } from '../harness/gatherd.js'
import { expectProblem } from '../harness/problem.js'
import { exchange, openSocket, postBytes } from '../harness/raw-socket.js'
import { secureAsk, shakeHands } from '../harness/secure.js'

const pair = CertificatePair.of(await makeCertificate())
const server = await startGatherd({ flags: [...pair.flags, '--request-timeout', '1s'] })

it.each(['TLSv1', 'TLSv1.1'] as const)('N1: %s is refused', async version => {
  // What is old is off in this client too, unless it is asked for.
  const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
  await expect(shakeHands(server, old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
})

it.each(['TLSv1.2', 'TLSv1.3'] as const)('N1: %s is spoken', async version => {
  const socket = await shakeHands(server, { minVersion: version, maxVersion: version })
  expect(socket.getProtocol()).toBe(version)
})

it.each([
  ['GET', 'GET / HTTP/1.1\r\nHost: gatherd\r\n\r\n'],
  ['a POST with a body', postBytes('/v1/messages', 'x'.repeat(300))],
])('N7, N14: %s in plain HTTP is answered in plain HTTP: this port speaks https', async (_what, bytes) => {
  const answers = await exchange(server, bytes)
  expect(answers).toHaveLength(1)
  for (const answer of answers) expectProblem(answer, 400, 'TLS_REQUIRED')
  expect(answers[0]?.text).toContain('this port speaks https')
})

it.each([
  ['rubbish', 'rubbish, not TLS'],
  ['nothing at all', ''],
  ['half a greeting', Buffer.from('1603010200010001fc0303', 'hex')],
  ['a greeting that makes no sense', Buffer.concat([Buffer.from('1603010064', 'hex'), Buffer.alloc(100, 0xff)])],
])('N7: who sends %s is cut, and is no bug', async (_what, bytes) => {
  const { socket, closed, received } = await openSocket(server)
  socket.write(bytes)
  await closed
  expect(received()).not.toContain('HTTP')
  expect(server.printed().stderr).not.toContain('a bug')
  expect(await secureAsk(server)({ method: 'GET', path: '/healthz' })).toMatchObject({ status: 200 })
})

it('N7, A3: a handshake that is not finished does not hold up the end', async () => {
  const other = await startGatherd({ flags: pair.flags })
  const { socket, closed } = await openSocket(other)
  socket.write(Buffer.from('16030102', 'hex'))
  await secureAsk(other)({ method: 'GET', path: '/healthz' })
  const [ended] = await Promise.all([other.stop(), closed])
  expect(ended.status).toBe(0)
})
