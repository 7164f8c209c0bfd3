/** The thread's main file: builds indexes one after the other, giving way to the threads that messages wait for (journal rule J20). */
import { constants, setPriority } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { nodeFileSystem } from '@message-gatherer/disk'
import { IndexUpkeep } from '@message-gatherer/journal'
import type { IndexNews, IndexTask } from './indexing.js'

// On Linux this is the thread's own priority; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW)

const tell = (news: IndexNews) => parentPort?.postMessage(news)
const upkeep = new IndexUpkeep({
  ...(workerData as IndexTask),
  fs: nodeFileSystem,
  say: sentence => tell({ kind: 'said', sentence }),
})
let looks = 0

// A look that is asked for meanwhile begins anew, at the newest segment.
parentPort?.on('message', () => void work(++looks))

async function work(look: number): Promise<void> {
  await nextTurn()
  if (look === looks) upkeep.look()
  while (look === looks && upkeep.step()) await nextTurn()
  if (look === looks) tell({ kind: 'idle', looks })
}
