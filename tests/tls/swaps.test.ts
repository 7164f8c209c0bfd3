/**
 * Certificates that are replaced again and again while messages are sent and followed (network rule N3).
 *
 * `SWAPS=500` for the long form.
 */
import { expect, it } from 'vitest'
import { CertificatePair, makeCertificate } from '../harness/certificates.js'
import { freshName } from '../harness/classic-client.js'
import { entryReader } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { nativeClientOver } from '../harness/native-client.js'
import { CountingAgent, secureAsk, shownBy } from '../harness/secure.js'
import { sequencesOf, sequencesSeen, startSteadyLoad, type Sender } from '../harness/steady-load.js'
import { until } from '../harness/until.js'

const swaps = Number(process.env['SWAPS'] ?? 20)
const sendersThatStay = 4
const tails = 4

it(
  `N3, I1: ${swaps} certificates are taken one after the other under load: no message fails, no connection is cut`,
  async () => {
    const pair = CertificatePair.of(await makeCertificate())
    const server = await startGatherd({ flags: pair.flags })
    const ask = secureAsk(server)
    const user = freshName()
    const { token } = jsonOf(await ask({ path: '/v1/sessions', body: { username: user, password: 'pass' } }))
    const client = nativeClientOver(ask, { user, token: String(token) })
    const agents = Array.from({ length: sendersThatStay }, () => new CountingAgent())
    const senders: Sender[] = agents.map((agent, number) => ({ client, producer: `stays-${number}`, agent }))
    const reader = new CountingAgent()
    reader.maxSockets = tails
    const { stream } = entryReader({ port: server.port, agent: reader }, client)
    const streams = await Promise.all(Array.from({ length: tails }, () => stream({ offset: 'end', follow: true })))

    const load = startSteadyLoad({ senders: [...senders, { client, producer: 'comes-anew' }] })
    for (let swap = 0; swap < swaps; swap++) {
      const next = await makeCertificate()
      const before = load.acknowledged()
      if (swap % 2 === 0) pair.replace(next)
      else pair.write(next)
      await until('the new certificate', async () => (await shownBy(server)) === next.fingerprint)
      await until('more messages', () => load.acknowledged() > before || load.failures.length > 0)
    }
    const sent = await load.stop()

    expect(load.failures).toEqual([])
    expect(agents.map(({ connections }) => connections)).toEqual(agents.map(() => 1))
    expect(reader.connections).toBe(tails)
    const stored = sequencesOf(entriesIn(server.folder))
    for (const [producer, count] of sent) expect(stored.get(producer)).toEqual([...Array(count).keys()])
    const total = entriesIn(server.folder).length
    for (const followed of streams) {
      await until('all entries', () => followed.messages().length === total)
      expect(sequencesSeen(followed)).toEqual(stored)
    }
    expect(server.printed().stderr).not.toContain('a bug')
  },
  swaps * 5000 + 60_000,
)
