/** The Postman collection works as it is, request by request, with its own test scripts. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startGatherd } from './harness/gatherd.js'
import { entriesIn } from './harness/journal-files.js'
import { runCollection, type Collection } from './harness/postman.js'

const file = new URL('../postman/message-gatherer.postman_collection.json', import.meta.url)
const collection = JSON.parse(readFileSync(file, 'utf8')) as Collection

it('C1 to C5: the collection signs in, sends, and logs out, the first time and again', async () => {
  expect(collection.info.schema).toContain('/v2.1.0/')
  const server = await startGatherd()
  const first = await runCollection(collection, server.port)
  expect(first).toEqual([
    { name: 'Identify', status: 201, tests: ['identified'] },
    { name: 'Authenticate', status: 201, tests: ['authenticated'] },
    { name: 'Message', status: 201, tests: ['stored'] },
    { name: 'Logout', status: 202, tests: ['logged out'] },
  ])
  const again = await runCollection(collection, server.port)
  expect(again.map(({ status }) => status)).toEqual([202, 202, 201, 202])
  const stored = entriesIn(server.folder).map(({ message }) => message)
  expect(stored).toEqual(['Hail Dale!', 'logout', 'Hail Dale!', 'logout'])
})

it('the collection aims at the port that the server has by default', () => {
  expect(collection.variable).toContainEqual({ key: 'url', value: 'http://127.0.0.1:6174' })
})
