/** The thread's main file: one hash after the other, giving way to the threads that messages wait for. */
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import type { HashAnswer, HashTask } from './passwords.js'

// On Linux this is the thread's own priority; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW)

parentPort?.on('message', (task: HashTask) => parentPort?.postMessage(answer(task)))

function answer(task: HashTask): HashAnswer {
  try {
    // The package's default algorithm is argon2id.
    return {
      result: task.kind === 'hash' ? hashSync(task.password, task.cost) : verifySync(task.passwordHash, task.password),
    }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}
