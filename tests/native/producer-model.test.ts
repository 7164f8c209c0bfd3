/** Any sequence of requests of a few producers is answered as a list of texts would answer (protocol rules M8, M9). */
import { Agent } from 'node:http'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { freshName } from '../harness/classic-client.js'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd } from '../harness/gatherd.js'
import { endOfJournal, entriesIn } from '../harness/journal-files.js'
import { nativeClient } from '../harness/native-client.js'
import { ModelledProducer, stepsOf } from '../harness/producer-model.js'

const runs = 120
const server = await startGatherd()
const users = [await nativeClient(server), await nativeClient(server)]
const agent = new Agent({ keepAlive: true })
cleanLater(() => agent.destroy())

function expectInFiles({ user, name, stored }: ModelledProducer, from: number): void {
  const mine = entriesIn(server.folder, from).filter(entry => entry.user === user && entry.producer === name)
  expect(mine.map(({ sequence, messageText }) => [sequence, messageText])).toEqual([...stored.entries()])
}

it('M7, M8, M9, G11: for every answer, and in the files, a producer is a list of texts', async () => {
  const property = fc.asyncProperty(fc.array(stepsOf(3), { minLength: 1, maxLength: 25 }), async steps => {
    const before = endOfJournal(server.folder)
    const [one, two] = [freshName(), freshName()]
    // Two producers of one user, and another user's of the same name.
    const producers = [
      new ModelledProducer(users[0]!, one, agent),
      new ModelledProducer(users[0]!, two, agent),
      new ModelledProducer(users[1]!, one, agent),
    ]
    for (const each of steps) await producers[each.who]?.send(each)
    for (const producer of producers) expectInFiles(producer, before)
  })
  await fc.assert(property, { numRuns: runs })
})
