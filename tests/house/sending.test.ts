/** The program of docs/sending.md, run as it stands there but for the server and the folder. */
import { spawn } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { readRoot, root } from './root.js'

describe('docs/sending.md', () => {
  it('G12, G13: the program that it shows sends its message, says so, and ends', async () => {
    const server = await startGatherd()
    const spool = join(temporaryFolder(), 'spool')
    const code = exampleProgram()
      .replace("'logs.example.com'", `'127.0.0.1:${server.port}'`)
      .replace("'./spool'", JSON.stringify(spool))
    const program = join(temporaryFolder(), 'program.mjs')
    writeFileSync(program, code)
    symlinkSync(join(root, 'node_modules'), join(dirname(program), 'node_modules'))
    const child = spawn(process.execPath, [program], { env: { ...process.env, CELLAR_PASSWORD: 'pass' } })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const status = await new Promise(resolve => child.once('close', resolve))
    expect({ status, said }).toEqual({ status: 0, said: 'delivering\nmessages 0 to 0 are at the server\n' })
    await server.stop()
  })
})

function exampleProgram(): string {
  const [, program = ''] = /```js\n([\s\S]+?)```/.exec(readRoot('docs/sending.md')) ?? []
  return program
}
