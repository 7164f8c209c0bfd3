/**
 * A program that writes numbered lines and rotates its file: `node writer.js PATH KIND SECONDS ROTATE_MS`.
 *
 * Kinds: `rename`, `copytruncate`, `remove`. Prints, as JSON: how many lines it wrote, and of each truncation the number of the first
 * line that is in no copy, and of the first one after it.
 */
import { copyFileSync, existsSync, openSync, closeSync, renameSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const [path, kind, seconds, rotateMs] = process.argv.slice(2)
const linesEachTime = 100
/** As many as are written while a file that left its path may still be waited for. */
const kept = 30
const gaps = []
let file = openSync(path, 'a')
let written = 0

function write(count) {
  let text = ''
  for (let line = 0; line < count; line++) text += `line ${written++} ${'x'.repeat(80)}\n`
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
  copytruncate() {
    makeWay()
    copyFileSync(path, `${path}.1`)
    const from = written
    write(20)
    truncateSync(path)
    gaps.push([from, written])
  },
  remove() {
    rmSync(path)
    reopen()
  },
}

const startedAt = performance.now()
const endsAt = startedAt + seconds * 1000
let rotateAt = startedAt + Number(rotateMs)
for (let now = startedAt; now < endsAt; now = performance.now()) {
  // As many as are due: 10,000 lines in a second.
  while (written < (now - startedAt) * 10) write(linesEachTime)
  if (now >= rotateAt) {
    rotations[kind]()
    rotateAt += Number(rotateMs)
  }
  await pause(5)
}
process.stdout.write(JSON.stringify({ written, gaps }))
