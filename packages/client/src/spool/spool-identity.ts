/**
 * Which spool this is and whose life it is in: decides when a new producer begins (spool rules Q6, Q10, Q11).
 *
 * A copy, a restore, a clone and a reboot are told by the machine, the boot, and the birthmark: a file that is never touched, so that
 * its inode and time of birth change only when the folder is another one.
 */
import { readWhole, replaceWhole, type FileSystem } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import type { SpoolPlaces } from './places.js'

export interface Machine {
  /** Of this installation of an operating system; empty where there is none to read. */
  readonly machine: string
  /** Of this run of the kernel. */
  readonly boot: string
}

export interface SpoolIdentity extends Machine {
  readonly version: number
  /** Server and user. */
  readonly destination: string
  /** The present life: new messages are numbered in its name. */
  readonly producer: string
  readonly birthmark: string
}

export interface IdentityOptions {
  readonly fs: FileSystem
  readonly places: SpoolPlaces
  readonly machine: Machine
  readonly destination: string
  /** The spool goes to this destination from now on, whatever it was. */
  readonly move: 'allowed' | 'refused'
  readonly randomId: () => string
}

export interface OpenedIdentity {
  readonly identity: SpoolIdentity
  /** A new life begins: its producer has no message yet. */
  readonly isNewLife: boolean
}

const knownVersion = 1

/**
 * Reads the identity, and begins a new life where one is due. To be called under the append lock.
 *
 * @throws {GathererError} FORMAT_TOO_NEW, FOLDER_UNUSABLE: damaged, or of another destination.
 */
export function openIdentity(options: IdentityOptions): OpenedIdentity {
  const { fs, places, machine, destination } = options
  const recorded = readIdentity(fs, places)
  if (recorded && recorded.destination !== destination && options.move === 'refused') {
    throw ofAnother(places.folder, recorded.destination, destination)
  }
  const birthmark = birthmarkOf(fs, places)
  const goesOn =
    recorded?.machine === machine.machine && recorded.boot === machine.boot && recorded.birthmark === birthmark
  if (recorded && goesOn && recorded.destination === destination) return { identity: recorded, isNewLife: false }
  const identity = { version: knownVersion, destination, producer: options.randomId(), ...machine, birthmark }
  return { identity: record(options, identity), isNewLife: true }
}

/** The same spool in a new life: nobody knows any more which numbers its producer has given. Under the append lock. */
export function renewIdentity(options: IdentityOptions, identity: SpoolIdentity): SpoolIdentity {
  return record(options, { ...identity, producer: options.randomId() })
}

/** Returns when it is durable. */
function record({ fs, places }: IdentityOptions, identity: SpoolIdentity): SpoolIdentity {
  replaceWhole(fs, places.folder, 'identity.json', Buffer.from(`${JSON.stringify(identity)}\n`))
  return identity
}

/** Undefined: a new spool. @throws {GathererError} FORMAT_TOO_NEW, FOLDER_UNUSABLE. */
export function readIdentity(fs: FileSystem, places: SpoolPlaces): SpoolIdentity | undefined {
  if (!fs.exists(places.identity)) return undefined
  const fields = fieldsOf(Buffer.from(readWhole(fs, places.identity)).toString())
  // Before anything else: what a newer version says in other fields is not damage.
  if (typeof fields?.['version'] === 'number' && fields['version'] > knownVersion)
    throw tooNew(places.folder, fields['version'])
  const identity = fields && identityOf(fields)
  if (identity === undefined) throw damaged(places.identity)
  return identity
}

function birthmarkOf(fs: FileSystem, { birthmark, folder }: SpoolPlaces): string {
  if (!fs.exists(birthmark)) {
    fs.close(fs.open(birthmark, 'create'))
    fs.syncFolder(folder)
  }
  return fs.identify(birthmark)
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    const fields: unknown = JSON.parse(text)
    return typeof fields === 'object' && fields !== null ? { ...fields } : undefined
  } catch {
    return undefined
  }
}

function identityOf(fields: Record<string, unknown>): SpoolIdentity | undefined {
  const { version, destination, producer, machine, boot, birthmark } = fields
  if (typeof version !== 'number' || typeof destination !== 'string' || typeof producer !== 'string') return undefined
  if (typeof machine !== 'string' || typeof boot !== 'string' || typeof birthmark !== 'string') return undefined
  return { version, destination, producer, machine, boot, birthmark }
}

function ofAnother(folder: string, theirs: string, ours: string): GathererError {
  return new GathererError('FOLDER_UNUSABLE', `the spool ${folder} goes to ${theirs}, not to ${ours}`, {
    hint: 'use another folder; or, if the server or user has another name now, --move-spool sends what waits there',
  })
}

function damaged(path: string): GathererError {
  const hint = 'remove this one file: what waits is kept, and a new producer begins'
  return new GathererError('FOLDER_UNUSABLE', `${path} is damaged`, { hint })
}

function tooNew(folder: string, found: number): GathererError {
  return new GathererError(
    'FORMAT_TOO_NEW',
    `the spool ${folder} has version ${found}, this program knows ${knownVersion}`,
    {
      hint: 'use the newer program; nothing was changed',
    },
  )
}
