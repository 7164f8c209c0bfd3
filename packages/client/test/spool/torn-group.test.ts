/** What is taken of a group of which nobody knows any more whether it was synced. */
import { closeLine, listSegments, markLine, readLines } from '@message-gatherer/disk'
import { expect, it } from 'vitest'
import { anonymous, drain } from './drain.js'
import { folder, linesOf, Machine } from './machine.js'

/** The path of the only segment: one group of five messages in doubt. */
async function inDoubt(machine: Machine): Promise<string> {
  const spool = await machine.open()
  await spool.append(linesOf(['a', 'b', 'c', 'd', 'e']))
  machine.fs.remove(`${folder}/tail`)
  return pathOfOnly(machine)
}

function pathOfOnly(machine: Machine): string {
  const [segment] = listSegments(machine.fs, `${folder}/messages`)
  if (!segment) throw new Error('no segment')
  return segment.path
}

async function seenAnew(machine: Machine): Promise<string[]> {
  machine.kill()
  return anonymous(drain((await machine.open()).queue()))
}

it('Q4: a group that is whole is taken, though nobody says that it was synced', async () => {
  const machine = new Machine()
  await inDoubt(machine)
  expect(await seenAnew(machine)).toEqual(['a/0 a', 'a/1 b', 'a/2 c', 'a/3 d', 'a/4 e'])
})

it('Q4: an old line that a recycled block shows is not taken for one of the group', async () => {
  const machine = new Machine()
  const path = await inDoubt(machine)
  const line = [...readLines(machine.fs, path)][3]
  machine.disk.scribble(path, linesOf(['x']).bytes, line?.position ?? 0)
  expect(await seenAnew(machine)).toEqual([])
})

it('Q4: nor is one that a block shows behind it', async () => {
  const machine = new Machine()
  const path = await inDoubt(machine)
  machine.disk.scribble(path, linesOf(['x']).bytes, machine.disk.bytesOf(path).length)
  expect(await seenAnew(machine)).toEqual(['a/0 a', 'a/1 b', 'a/2 c', 'a/3 d', 'a/4 e'])
})

it('Q4: of a group that is cut short nothing but its first line is taken', async () => {
  const machine = new Machine()
  const spool = await machine.open()
  await spool.append(linesOf(['a', 'b']))
  await spool.append(linesOf(['c', 'd', 'e']))
  machine.fs.remove(`${folder}/tail`)
  const path = pathOfOnly(machine)
  const file = machine.fs.open(path, 'write')
  machine.fs.truncate(file, machine.fs.size(file) - 10)
  expect(await seenAnew(machine)).toEqual(['a/0 a', 'a/1 b', 'a/2 c'])
})

it('Q4: a group of a time when no line said what follows it is taken as far as it can be read', async () => {
  const machine = new Machine()
  const path = await inDoubt(machine)
  const [head] = readLines(machine.fs, path)
  const old = markLine(withoutRest(head?.bytes.toString() ?? ''), 0)
  const lines = machine.disk.bytesOf(path).subarray(head?.length ?? 0)
  const file = machine.fs.open(path, 'write')
  machine.fs.truncate(file, 0)
  machine.fs.write(file, Buffer.concat([old, lines]), 0)
  expect(await seenAnew(machine)).toEqual(['a/0 a', 'a/1 b', 'a/2 c', 'a/3 d', 'a/4 e'])
})

function withoutRest(line: string): Buffer {
  const { rest: _, group: __, crc32: ___, ...fields } = JSON.parse(line) as Record<string, unknown>
  return closeLine(JSON.stringify(fields).slice(0, -1))
}
