/**
 * A process that uses a lock, for tests of several. It prints what it does, and writes it to the file `diary` of the folder.
 *
 * FOLDER `rounds` COUNT: takes turns. FOLDER `hold`: keeps the lock until it is killed. FOLDER `leave`: ends and releases nothing.
 */
import { appendFileSync } from 'node:fs'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { SocketLocks } from '../../dist/spool/socket-lock.js'
import { theseSurroundings } from '../../dist/surroundings.js'

const [folder, mode, count] = process.argv.slice(2)
const locks = new SocketLocks({ ...theseSurroundings, folder })
const lock = locks.append

if (mode === 'rounds') {
  for (let round = 0; round < Number(count); round++) await use()
  locks.close()
} else {
  await lock.acquire()
  note('enters')
  if (mode === 'hold') await pause(2 ** 30)
}

async function use() {
  const hold = await lock.acquire()
  note('enters')
  await turn()
  if (!hold.isHeld()) note('lost')
  note('leaves')
  hold.release()
}

function note(what) {
  appendFileSync(`${folder}/diary`, `${process.pid} ${what}\n`)
  process.stdout.write(`${what}\n`)
}
