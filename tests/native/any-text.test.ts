/** Any JSON text, however it was written and in whatever body, is stored as it was written (protocol rule M3). */
import { Agent } from 'node:http'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd } from '../harness/gatherd.js'
import { envelopesType, jsonType, linesType, nativeClient } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'
import { anySpace, spaceInLine, withoutSpace, writtenJson } from '../harness/written-json.js'

const runs = 100
const server = await startGatherd()
const client = await nativeClient(server)
const { storedTexts } = trialsOf(server, client)
const agent = new Agent({ keepAlive: true })
cleanLater(() => agent.destroy())

const batch = { minLength: 1, maxLength: 12 }
const inLine = fc.array(fc.tuple(spaceInLine, writtenJson(spaceInLine), spaceInLine), batch)
const anywhere = fc.array(fc.tuple(anySpace, writtenJson(anySpace), anySpace), batch)
const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\r\n')

interface Sent {
  readonly type: string
  readonly body: string
  readonly texts: readonly string[]
}

const asLines = fc.tuple(inLine, lineEnd).map(([parts, end]): Sent => ({
  type: linesType,
  body: parts.map(part => part.join('')).join(end),
  texts: parts.map(([, text]) => text),
}))
const asArray = fc.tuple(anywhere, anySpace, anySpace).map(([parts, before, after]): Sent => ({
  type: jsonType,
  body: `${before}[${parts.map(part => part.join('')).join(',')}]${after}`,
  texts: parts.map(([, text]) => text),
}))
const asEnvelopes = fc.tuple(inLine, lineEnd, spaceInLine).map(([parts, end, space]): Sent => ({
  type: envelopesType,
  body: parts.map(part => `{${space}"message"${space}:${part.join('')}}${space}`).join(end) + end,
  texts: parts.map(([, text]) => text),
}))

it('M2, M3: what is stored differs from what was sent in white space between tokens at most', async () => {
  const property = fc.asyncProperty(fc.oneof(asLines, asArray, asEnvelopes), async ({ type, body, texts }) => {
    const stored = await storedTexts(body, { type, agent })
    expect(stored.map(withoutSpace)).toEqual(texts.map(withoutSpace))
    expect(stored.map(text => JSON.parse(text) as unknown)).toEqual(texts.map(text => JSON.parse(text) as unknown))
    expect(stored.join('')).not.toMatch(/[\r\n]/)
  })
  await fc.assert(property, { numRuns: runs })
})

it('M2, M3: any text is a string that reads the same', async () => {
  const line = fc.string({ unit: 'binary', maxLength: 20 }).map(text => text.replaceAll(/[\n\r]|^$/g, '·'))
  const property = fc.asyncProperty(fc.array(line, batch), async lines => {
    const stored = await storedTexts(lines.join('\n'), { type: 'text/plain', agent })
    expect(stored.map(text => JSON.parse(text) as unknown)).toEqual(lines)
  })
  await fc.assert(property, { numRuns: runs / 2 })
})
