/**
 * A program that writes numbered lines, all of one length, and rotates its file: `node writer.js PATH KIND SECONDS ROTATE_MS`.
 *
 * It writes longer if its stdin has not ended by then. Kinds: `rename`, `copytruncate`, `remove`. Prints, as JSON: how many lines it wrote, how long each is, and of each truncation the number of
 * the first line that was in the file, at which byte that was, the file's own first line, the number of the first line that is in no copy, and
 * of the first one after it.
 */
import {
  copyFileSync,
  existsSync,
  fstatSync,
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const [path, kind, seconds, rotateMs] = process.argv.slice(2)
const linesEachTime = 100
/** As many as are written while a file that left its path may still be waited for. */
const kept = 30
const truncations = []
let file = openSync(path, 'a')
let written = 0
/** Of what is in the file now: its first numbered line, and where that begins. */
let content = { first: 0, firstByte: fstatSync(file).size, head: readFileSync(path, 'utf8') || line(0) }

let isReleased = false
process.stdin.resume().once('end', () => (isReleased = true))

function line(number) {
  return `line ${String(number).padStart(9, '0')} ${'x'.repeat(80)}\n`
}

function write(count) {
  let text = ''
  for (let left = count; left > 0; left--) text += line(written++)
  writeSync(file, text)
}

function reopen() {
  closeSync(file)
  file = openSync(path, 'a')
}

/** app.log.1 → app.log.2, … */
function makeWay() {
  rmSync(`${path}.${kept}`, { force: true })
  for (let number = kept - 1; number > 0; number--)
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`)
}

const rotations = {
  rename() {
    makeWay()
    renameSync(path, `${path}.1`)
    // As a program that is told of it a moment later.
    write(50)
    reopen()
  },
  async copytruncate() {
    makeWay()
    copyFileSync(path, `${path}.1`)
    const copied = written
    write(20)
    // Whoever follows reads some of these, or all, or none.
    if (Math.random() < 0.7) await pause(Math.random() * 100)
    write(20)
    truncateSync(path)
    truncations.push({ ...content, copied, end: written })
    content = { first: written, firstByte: 0, head: line(written) }
  },
  remove() {
    rmSync(path)
    reopen()
  },
}

const startedAt = performance.now()
const endsAt = startedAt + seconds * 1000
let rotateAt = startedAt + Number(rotateMs)
for (let now = startedAt; now < endsAt || !isReleased; now = performance.now()) {
  // As many as are due: 10,000 lines in a second.
  while (written < (now - startedAt) * 10) write(linesEachTime)
  if (now >= rotateAt) {
    await rotations[kind]()
    rotateAt += Number(rotateMs)
  }
  await pause(5)
}
write(1)
process.stdout.write(JSON.stringify({ written, lineBytes: line(0).length, truncations }))
