import fc from 'fast-check'
import { expect, it } from 'vitest'
import { folderNameOf, spoolFolder } from '../src/spool-folder.js'
import { theseSurroundings, type Surroundings } from '../src/surroundings.js'

it.each([
  ['http://127.0.0.1:6174', 'dale@127.0.0.1_6174'],
  ['https://logs.example.com:443', 'dale@logs.example.com_443'],
  ['http://[2001:db8::1]:80', 'dale@2001-db8--1_80'],
  ['https://example.com:6174/gatherer/one', 'dale@example.com_6174-gatherer-one'],
])('E1: the spool for dale at %s is in the folder %s', (server, name) => {
  expect(folderNameOf({ server, user: 'dale' })).toBe(name)
})

it('E1: a folder has a name that every file system takes, and long ones are told apart', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,40}$/)
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 8 }), label, (labels, path) => {
      const server = `https://${labels.join('.')}.example:6174/${path}`
      const name = folderNameOf({ server, user: 'web-1' })
      expect(name).toMatch(/^web-1@[A-Za-z0-9._@-]{1,114}$/)
      expect(folderNameOf({ server: `${server}x`, user: 'web-1' })).not.toBe(name)
    }),
  )
})

it.each([
  ['linux', {}, '/home/dale/.local/state/message-gatherer'],
  ['linux', { XDG_STATE_HOME: '/var/state' }, '/var/state/message-gatherer'],
  ['linux', { XDG_STATE_HOME: 'relative' }, '/home/dale/.local/state/message-gatherer'],
  ['darwin', { XDG_STATE_HOME: '/var/state' }, '/home/dale/Library/Application Support/message-gatherer'],
] as const)('E1: on %s with %j spools are below %s', (platform, environment, folder) => {
  const surroundings = machine(platform, environment)
  const destination = { server: 'http://localhost:6174', user: 'dale' }
  expect(spoolFolder(surroundings, destination)).toBe(`${folder}/dale@localhost_6174`)
})

function machine(platform: NodeJS.Platform, environment: Readonly<Record<string, string>>): Surroundings {
  const host = { ...theseSurroundings.host, environment }
  return { ...theseSurroundings, host, platform, homeFolder: () => '/home/dale' }
}
