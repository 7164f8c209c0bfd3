/** A queue whose errors say what is wrong with the spool's folder (spool rule Q11), and change nothing else. */
import type { Queue } from '../delivery/queue.js'
import { explainUsing } from './folder-failures.js'

/** Its methods throw {GathererError} SPOOL_FULL, FOLDER_UNUSABLE; the message that was first is first then. */
export function explained(queue: Queue, folder: string): Queue {
  const trying = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw explainUsing(error, folder)
    }
  }
  return {
    get first() {
      return queue.first
    },
    get end() {
      return trying(() => queue.end)
    },
    next: limits => trying(() => queue.next(limits)),
    numbering: () => trying(() => queue.numbering()),
    checksumOf: number => trying(() => queue.checksumOf(number)),
    acknowledge: number => trying(() => queue.acknowledge(number)),
    renumber: () => trying(() => queue.renumber()),
    bury: refusal => trying(() => queue.bury(refusal)),
    more: signal => queue.more(signal),
  }
}
