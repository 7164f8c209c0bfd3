/**
 * `gatherd [PORT]`: start, say where, run until told to stop or the journal is poisoned.
 *
 * stdout gets the ready line and nothing else.
 */
import { nearest, type Host } from '@message-gatherer/command-line'
import { defaultPort, errorCodes, GathererError } from '@message-gatherer/protocol'
import { startServer, type GathererServer } from '../gatherer-server.js'
import { tellIfOpen } from '../folder-privacy.js'
import { isLoopback } from '../http/address.js'
import { mostBytesOfOne } from '../http/in-flight.js'
import { roomForConnections } from '../http/open-files.js'
import { LogOutput } from '../log/log-output.js'
import { createLog, type LogFormat } from '../log/pino-log.js'
import type { Log } from '../log/log.js'
import type { ServeSettings } from '../settings.js'
import type { TlsSource } from '../tls/tls.js'
import { version } from '../version.js'
import { isForThisMachine, originOf, reachLines, tlsSourceOf } from './reach.js'
import { setupLines } from './setup-link.js'

type Registration = 'open' | 'closed'

/** Why a server ends. */
type Ending = { readonly kind: 'signal' } | { readonly kind: 'poisoned'; readonly reason: string }

const signalStatus = { SIGINT: 130, SIGTERM: 143 } as const

/** @returns the exit status. */
export async function serve(portText: string | undefined, settings: ServeSettings, host: Host): Promise<number> {
  const port = parsePort(portText)
  const tls = tlsSourceOf(settings, host.name)
  const registration = settings.registration ?? (isForThisMachine(settings) ? 'open' : 'closed')
  checkRoom(settings)
  const { log, output: logOutput, format } = logFor(settings, host)
  let end: (ending: Ending) => void = () => undefined
  const ended = new Promise<Ending>(resolve => (end = resolve))
  const server = await startServer({
    // Before there are threads: the limit is read from a report on all of them.
    settings: { ...settings, registration, maxConnections: settings.maxConnections || roomForConnections() },
    port,
    tls,
    version,
    now: host.now,
    ticks: host.ticks,
    log,
    logOutput,
    onPoisoned: reason => end({ kind: 'poisoned', reason }),
  })
  const stop = () => end({ kind: 'signal' })
  stopOnSignal(host, stop, sentence => log.info(sentence))
  tellIfOpen(server.dataPath, sentence => log.warn(sentence))
  const serving = { settings, registration, tls }
  const told = settings.quiet ? [] : introduction(server, serving)
  const origin = reachedAt(server, serving)
  const setup = setupLines({ code: server.setupCode, origin, data: settings.data })
  for (const line of [...told, ...setup]) host.stderr.write(`${line}\n`)
  // People have just been told.
  if (format === 'json') log.info('started', { version, port: server.port, data: server.dataPath, registration })
  host.stdout.write(`gatherd listening on ${originOf({ host: settings.host, port: server.port, tls })}\n`)
  const ending = await ended
  if (ending.kind === 'poisoned') log.error(`the journal stopped: ${ending.reason}`, { code: 'JOURNAL_POISONED' })
  await server.close()
  log.info('stopped')
  if (ending.kind === 'signal') return 0
  log.error('what was acknowledged is safe; look at the disk, then start again')
  return errorCodes.JOURNAL_POISONED.exit
}

function logFor(
  { logLevel, logFormat, quiet }: ServeSettings,
  { stderr, now, environment }: Host,
): { readonly log: Log; readonly output: LogOutput; readonly format: LogFormat } {
  const output = new LogOutput(stderr)
  const format = logFormat === 'auto' ? (stderr.isTTY ? 'pretty' : 'json') : logFormat
  const level = quiet ? 'error' : logLevel
  const hasColors = stderr.isTTY && !environment['NO_COLOR']
  return { log: createLog({ level, format, hasColors, now, write: text => output.write(text) }), output, format }
}

/** The first signal finishes what is in flight, the second does not wait. */
function stopOnSignal(host: Host, stop: () => void, say: (sentence: string) => void): void {
  let signals = 0
  host.onSignal(signal => {
    if (++signals > 1) host.exit(signalStatus[signal])
    say('stopping: requests in flight are finished; again to stop at once')
    stop()
  })
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return defaultPort
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  const hint = /^-?[\d.]+$/.test(text)
    ? 'a port is 0 (any free one) to 65535'
    : nearest(text, ['verify', 'export', 'users', 'sessions', 'keys', 'audit'])
  throw new GathererError('USAGE', `'${text}' is neither a port nor a command`, { hint })
}

/** A request that could never find room would be told to wait for ever. */
function checkRoom({ maxInFlightBytes, ...limits }: ServeSettings): void {
  const needed = mostBytesOfOne(limits)
  if (maxInFlightBytes >= needed) return
  throw new GathererError('USAGE', `--max-in-flight is ${maxInFlightBytes} bytes; one request may take ${needed}`, {
    hint: `--max-in-flight ${needed} or more, or less of --max-body, --max-decompressed and --max-messages`,
  })
}

interface Serving {
  readonly settings: ServeSettings
  readonly registration: Registration
  readonly tls: TlsSource | undefined
}

function introduction(server: GathererServer, serving: Serving): string[] {
  const { settings, registration, tls } = serving
  const add = `gatherd users add NAME${settings.data === './data' ? '' : ` --data ${settings.data}`}`
  const registrations = {
    open: 'open: whoever reaches this address may choose a free name   (--registration closed)',
    closed: server.isNewFolder
      ? `closed: nobody can sign in, there are no users yet   (${add})`
      : `closed: only users that exist may sign in   (${add})`,
  }
  return [
    `data          ${server.dataPath}${server.isNewFolder ? '   (new)' : ''}`,
    `registration  ${registrations[registration]}`,
    ...reachLines(settings.host, tls, server.certificate),
    ...(server.isNewFolder && registration === 'open' ? [`try           ${firstMessage(server, serving)}`] : []),
  ]
}

/** By whoever reads what is printed. */
function reachedAt({ port }: GathererServer, { settings, tls }: Serving): string {
  return originOf({ host: isLoopback(settings.host) ? settings.host : 'THIS-MACHINE', port, tls })
}

function firstMessage(server: GathererServer, serving: Serving): string {
  const { dataPath } = server
  const { tls } = serving
  const vouched = tls?.kind === 'self-signed' ? `--cacert ${dataPath}/tls/certificate.pem ` : ''
  return `curl ${vouched}-u NAME:PASSWORD -d 'Hail Dale!' ${reachedAt(server, serving)}/v1/messages`
}
