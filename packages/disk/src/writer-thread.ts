/** The thread's main file: Node's file system behind a message port, one call after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { nodeFileSystem } from './node-file-system.js'
import { DiskWriter, type Outcome, type Reserve } from './writer.js'
import type { FileSystem } from './file-system.js'
import type { Call, Reply } from './threaded-writer.js'

/** How long the syncs of this call took, in seconds. */
const syncs: number[] = []
const timed: FileSystem = {
  ...nodeFileSystem,
  sync: file => {
    const begun = performance.now()
    nodeFileSystem.sync(file)
    syncs.push((performance.now() - begun) / 1000)
  },
}
const writer = new DiskWriter(timed, workerData as Reserve)

parentPort?.on('message', (call: Call) => {
  const outcome = answer(call) as Outcome
  const reply: Reply = { outcome, syncs: syncs.splice(0) }
  parentPort?.postMessage(reply)
})

function answer(call: Call): unknown {
  switch (call.name) {
    case 'begin':
      return writer.begin(...call.with)
    case 'adopt':
      return writer.adopt(...call.with)
    case 'commit':
      return writer.commit(...call.with)
    case 'room':
      return writer.room()
    case 'stage':
      return writer.stage(...call.with)
    case 'publish':
      return writer.publish(...call.with)
    case 'close':
      return writer.close()
  }
}
