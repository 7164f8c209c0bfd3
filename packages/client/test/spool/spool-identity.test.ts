/** Which spool this is and whose life: copies, reboots, other machines, other destinations, newer versions. */
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { describe, expect, it } from 'vitest'
import { placesIn } from '../../src/spool/places.js'
import { openIdentity, renewIdentity, type IdentityOptions } from '../../src/spool/spool-identity.js'

const places = placesIn('/spool')
let ids = 0

function optionsOn(disk: SimulatedDisk, options: Partial<IdentityOptions> = {}): IdentityOptions {
  const fs = disk.start()
  fs.makeFolder('/spool')
  return {
    fs,
    places,
    machine: { machine: 'm', boot: 'b' },
    destination: 'dale@http://localhost:6174',
    move: 'refused',
    randomId: () => `id${++ids}`,
    ...options,
  }
}

function write(disk: SimulatedDisk, text: string): void {
  const fs = disk.start()
  fs.remove(places.identity)
  const file = fs.open(places.identity, 'create')
  fs.write(file, Buffer.from(text), 0)
  fs.close(file)
}

describe('a life', () => {
  it('Q6: begins when the spool is made, durably, and goes on when it is opened again', () => {
    const disk = new SimulatedDisk()
    const made = openIdentity(optionsOn(disk))
    expect(made.isNewLife).toBe(true)
    disk.powerCut()
    expect(openIdentity(optionsOn(disk))).toEqual({ identity: made.identity, isNewLife: false })
  })

  it.each([
    ['a reboot', { machine: { machine: 'm', boot: 'b2' } }],
    ['a restore on another machine', { machine: { machine: 'm2', boot: 'b' } }],
  ])('Q6: begins after %s', (_what, changed) => {
    const disk = new SimulatedDisk()
    const { identity } = openIdentity(optionsOn(disk))
    const next = openIdentity(optionsOn(disk, changed))
    expect(next.isNewLife).toBe(true)
    expect(next.identity.producer).not.toBe(identity.producer)
  })

  it('Q6: begins in a copy of the folder on the same machine, and in a copy of the copy', () => {
    const lives = new Set<string>()
    let disk = new SimulatedDisk()
    for (let copies = 0; copies < 3; copies++) {
      lives.add(openIdentity(optionsOn(disk)).identity.producer)
      disk = disk.copy()
      disk.start().remove(places.birthmark)
    }
    expect(lives.size).toBe(3)
  })

  it('Q6: begins when nobody knows any more what its producer has numbered, and is the same spool', () => {
    const disk = new SimulatedDisk()
    const { identity } = openIdentity(optionsOn(disk))
    const renewed = renewIdentity(optionsOn(disk), identity)
    expect({ ...renewed, producer: '' }).toEqual({ ...identity, producer: '' })
    disk.powerCut()
    expect(openIdentity(optionsOn(disk)).identity).toEqual(renewed)
    expect(renewed.producer).not.toBe(identity.producer)
  })
})

describe('a spool', () => {
  it('Q10: goes to one destination, and to another one only when that is said; what waits gets a new life then', () => {
    const disk = new SimulatedDisk()
    openIdentity(optionsOn(disk))
    const other = { destination: 'gina@http://localhost:6174' }
    expect(() => openIdentity(optionsOn(disk, other))).toThrow(expect.objectContaining({ code: 'FOLDER_UNUSABLE' }))
    const moved = openIdentity(optionsOn(disk, { ...other, move: 'allowed' }))
    expect([moved.isNewLife, moved.identity.destination]).toEqual([true, other.destination])
    expect(openIdentity(optionsOn(disk, other)).isNewLife).toBe(false)
  })

  it('Q11: of a newer version is refused, whatever else that says, and nothing is changed', () => {
    const disk = new SimulatedDisk()
    openIdentity(optionsOn(disk))
    write(disk, '{"version":2,"spools":[]}\n')
    expect(() => openIdentity(optionsOn(disk))).toThrow(expect.objectContaining({ code: 'FORMAT_TOO_NEW' }))
    expect(Buffer.from(disk.bytesOf(places.identity)).toString()).toBe('{"version":2,"spools":[]}\n')
  })

  it.each(['', '{', 'null', '[]', '7', '{"version":1}', '{"version":"1","destination":""}'])(
    'Q11: with a damaged identity (%j) names the file and what to do',
    text => {
      const disk = new SimulatedDisk()
      openIdentity(optionsOn(disk))
      write(disk, text)
      expect(() => openIdentity(optionsOn(disk))).toThrow(
        expect.objectContaining({
          code: 'FOLDER_UNUSABLE',
          message: '/spool/identity.json is damaged',
          hint: expect.stringContaining('remove this one file') as string,
        }),
      )
    },
  )
})
