/**
 * Opens the spool of a command's server and user, with what it needs to deliver.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect, type AppendOptions, type Gatherer, type NumberRange, type SpoolLines } from '@message-gatherer/client'
import type { Context } from './context.js'
import { CredentialFile } from './credential-file.js'
import { identityOf, type Identity } from './identity.js'
import { keptTokenOf, proofOptions } from './proof.js'
import type { SpoolSettings } from './settings.js'
import { spoolFolder } from './spool-folder.js'
import { version } from './version.js'

export interface OpenedSpool {
  readonly identity: Identity
  readonly folder: string
  readonly gatherer: Gatherer
  /** False: it is not signed in, or nobody wants it; what is put there waits for another command. */
  readonly delivers: boolean
  /** Aborts with what failed when nothing more is kept or delivered: the spool goes elsewhere now, for example. */
  readonly failure: AbortSignal
}

export interface Opening extends SpoolSettings {
  /** What the command wants; without a login it cannot be. `when signed in`: it goes on until there is one, and waits for that. */
  readonly deliver: boolean | 'when signed in'
  /** Where writing waits for the disk: `thread` for who reads on meanwhile; starting one costs more than the sync of one message. */
  readonly writeIn: 'thread' | 'here'
}

/** @throws {GathererError} NOT_SIGNED_IN: server or user is not known. What `connect` throws. In each case nothing was kept. */
export function openSpool(context: Context, opening: Opening): Promise<OpenedSpool> {
  return open(context, opening, locate(context, opening))
}

/** As `openSpool`, but makes none: undefined when nothing was ever put there. Delivers only if asked to. */
export async function findSpool(
  context: Context,
  options: SpoolSettings & { readonly deliver?: boolean },
): Promise<OpenedSpool | undefined> {
  const place = locate(context, options)
  if (!existsSync(join(place.folder, 'identity.json'))) return undefined
  return open(context, { deliver: false, writeIn: 'here', ...options }, place)
}

interface Place {
  readonly file: CredentialFile
  readonly identity: Identity
  readonly folder: string
}

function locate({ surroundings, settings }: Context, { spool }: SpoolSettings): Place {
  const file = new CredentialFile(surroundings)
  const identity = identityOf(file.read(), { ...settings, hostName: surroundings.host.name }, 'send')
  return { file, identity, folder: spool === undefined ? spoolFolder(surroundings, identity) : resolve(spool) }
}

async function open({ settings, talk }: Context, opening: Opening, place: Place): Promise<OpenedSpool> {
  const { file, identity, folder } = place
  const { server: url, user, proof, fingerprint } = identity
  const waits = proof.kind === 'none' && opening.deliver === 'when signed in'
  const delivers = waits || (proof.kind !== 'none' && opening.deliver !== false)
  const gatherer = await connect({
    url,
    user,
    ...(waits ? { token: keptTokenOf(file, { ...identity, scope: 'write' }) } : proofOptions(file, identity)),
    ...(fingerprint !== undefined && { fingerprint }),
    spool: folder,
    maxSpoolBytes: opening.maxSpoolBytes,
    moveSpool: opening.moveSpool,
    timeoutMs: settings.timeoutMs,
    delivery: delivers ? 'from the start' : 'on request',
    userAgent: `gather/${version}`,
    writeIn: opening.writeIn,
  })
  gatherer.on('signed in', ({ created }) => {
    if (created) talk.say(`created the user ${user} on ${url}`)
  })
  const failure = new AbortController()
  gatherer.on('stopped', ({ error }) => failure.abort(error))
  return { identity, folder, gatherer, delivers, failure: failure.signal }
}

/** Puts lines in the spool that come from no file. */
export async function appendTo(
  gatherer: Pick<Gatherer, 'sendLines'>,
  lines: SpoolLines,
  options: AppendOptions,
): Promise<NumberRange | undefined> {
  const spooled = await gatherer.sendLines(lines, options)
  return spooled.kind === 'spooled' ? spooled : undefined
}

/** Says once that the spool is full, for who waits then. */
export function sayWhenFull(gatherer: Gatherer, say: (text: string) => void): void {
  const stop = gatherer.on('full', ({ reason }) => {
    say(`the spool is full (${reason}); waiting until there is room`)
    stop()
  })
}

/** Aborts once somebody asked to stop *and* the spool is full: what was read is spooled where that needs no waiting (rule E6). */
export function stopWhenFull(gatherer: Gatherer, stop: AbortSignal): AbortSignal {
  const controller = new AbortController()
  let isFull = false
  const look = (): void => {
    if (isFull && stop.aborted) controller.abort(stop.reason)
  }
  gatherer.on('full', () => {
    isFull = true
    look()
  })
  gatherer.on('room', () => void (isFull = false))
  stop.addEventListener('abort', look)
  return controller.signal
}
