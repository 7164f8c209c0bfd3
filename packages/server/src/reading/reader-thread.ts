/** The thread's main file: looks through the files, one task after the other, and hands the bytes over without a copy. */
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { GathererError } from '@message-gatherer/protocol'
import { createTasks } from './tasks.js'
import type { ReaderThreadSettings, Task, TaskAnswer } from './piece.js'

const settings = workerData as ReaderThreadSettings

// On Linux this is the thread's own priority; elsewhere it would be the whole process's.
if (settings.kind !== 'live' && process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW)

const tasks = createTasks(settings)

parentPort?.on('message', (task: Task) => {
  const answer = answerTo(task)
  parentPort?.postMessage(answer, bytesOf(answer))
})

function answerTo(task: Task): TaskAnswer {
  try {
    return { kind: 'done', result: tasks.run(task) }
  } catch (error) {
    if (!(error instanceof GathererError))
      return { kind: 'failed', reason: error instanceof Error ? String(error.stack) : String(error) }
    const { code, message, hint } = error
    return { kind: 'refused', code, message, hint }
  }
}

/** What belongs to the main thread from now on. */
function bytesOf(answer: TaskAnswer): ArrayBuffer[] {
  return answer.kind === 'done' && 'buffers' in answer.result ? answer.result.buffers.map(({ buffer }) => buffer) : []
}
