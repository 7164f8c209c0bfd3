import { MemoryLocks } from './memory-locks.js'
import { lockContract } from './lock-contract.js'

lockContract('MemoryLocks', () => {
  const locks = new MemoryLocks()
  return { one: locks, other: locks, takeAway: () => locks.append.takeAway(), close: () => {} }
})
