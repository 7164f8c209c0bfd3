/** The program of docs/reading.md, run as it stands there but for the server. */
import { spawn } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '@message-gatherer/client'
import { startGatherd } from '../harness/gatherd.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { readRoot, root } from './root.js'

describe('docs/reading.md', () => {
  it('T8: the program that it shows reads what is there, follows, and ends', async () => {
    const server = await startGatherd()
    const gatherer = await connect({ url: `127.0.0.1:${server.port}`, user: 'cellar', password: 'pass' })
    await gatherer.send('cold')
    await gatherer.send('too warm: 31 °C')
    await gatherer.flush()
    await gatherer.close()
    const { status, stdout, stderr } = await run(server.port)
    const time = /^\S+Z (?=cellar )/gm
    expect({ status, stderr, stdout: stdout.replaceAll(time, '').split('\n').slice(0, 3) }).toEqual({
      status: 0,
      stderr: '',
      stdout: ['cellar too warm: 31 °C', 'cellar cold', 'too warm: 31 °C'],
    })
    expect(stdout).toMatch(/go on with \{ offset: '[0-9a-f]{8}-\d+' \}\n$/)
    await server.stop()
  })
})

async function run(port: number) {
  const [, text = ''] = /```js\n([\s\S]+?)```/.exec(readRoot('docs/reading.md')) ?? []
  const program = join(temporaryFolder(), 'program.mjs')
  writeFileSync(program, text.replace("'logs.example.com'", `'127.0.0.1:${port}'`))
  symlinkSync(join(root, 'node_modules'), join(dirname(program), 'node_modules'))
  const child = spawn(process.execPath, [program], { env: { ...process.env, CELLAR_PASSWORD: 'pass' } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const status = await new Promise(resolve => child.once('close', resolve))
  return { status, stdout, stderr }
}
