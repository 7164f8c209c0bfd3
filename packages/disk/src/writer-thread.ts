/** The thread's main file: Node's file system behind a message port, one call after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { nodeFileSystem } from './node-file-system.js'
import { DiskWriter, type Reserve } from './writer.js'
import type { Call } from './threaded-writer.js'

const writer = new DiskWriter(nodeFileSystem, workerData as Reserve)

parentPort?.on('message', (call: Call) => parentPort?.postMessage(answer(call)))

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
