/** What `Content-Type` makes of a body (protocol rule M2). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { expectRefused } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativeClient, textType } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'

const server = await startGatherd()
const { storedTexts, refused } = trialsOf(server, await nativeClient(server))

/** Two lines that each type can read, and what it makes of them. */
const twoLines = '{"message":1}\n{"message":2}\n'
const objects = ['{"message":1}', '{"message":2}']
const strings = [String.raw`"{\"message\":1}"`, String.raw`"{\"message\":2}"`]

describe('the same two lines', () => {
  it.each([
    ['application/x-ndjson', objects],
    ['text/plain', strings],
    ['application/x-www-form-urlencoded', strings],
    [undefined, strings],
    ['application/vnd.message-gatherer+ndjson', ['1', '2']],
  ])('M1, M2: as %s', async (type, texts) => {
    expect(await storedTexts(twoLines, { type })).toEqual(texts)
  })

  it('M2: are no application/json', async () => {
    expectRefused(await refused(twoLines, { type: jsonType }), 'INVALID_JSON', { line: 2, byte: 14 })
  })
})

describe('the name of a type', () => {
  it.each([
    ['application/x-ndjson; charset=utf-8', objects],
    ['application/x-ndjson;charset=UTF-8', objects],
    ['application/x-ndjson ; charset="utf-8"', objects],
    ['Application/X-NDJSON', objects],
    ['APPLICATION/X-NDJSON; CHARSET=Utf-8', objects],
    ['text/plain; charset=utf-8', strings],
    ['text/plain; format=flowed', strings],
    ['TEXT/PLAIN', strings],
    ['application/x-www-form-urlencoded; charset=UTF-8', strings],
    ['Application/vnd.Message-Gatherer+ndjson; charset=utf-8', ['1', '2']],
  ])('M2: is read as %s, whatever its case and parameters', async (type, texts) => {
    expect(await storedTexts(twoLines, { type })).toEqual(texts)
  })

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('M2: is read as %s, whatever its case and parameters', async type => {
    expect(await storedTexts('[1,2]', { type })).toEqual(['1', '2'])
  })
})

describe('what is refused', () => {
  it.each(
    [jsonType, linesType, textType, envelopesType, 'application/x-www-form-urlencoded'].flatMap(type =>
      ['latin1', 'iso-8859-1', 'utf-16', '"windows-1252"'].map(charset => `${type}; charset=${charset}`),
    ),
  )('M2: %s is no UTF-8', async type => {
    expectRefused(await refused('1', { type }), 'UNSUPPORTED_CONTENT_TYPE')
  })

  it.each([
    'application/xml',
    'application/octet-stream',
    'application/jsonl',
    'application/ndjson',
    'application/json-seq',
    'application/problem+json',
    'application/vnd.message-gatherer+json',
    'text/html',
    'text/plain2',
    'image/png',
    '*/*',
    'json',
    'application/json, text/plain',
    'constructor',
    'toString',
    '__proto__',
  ])('M2, M14: %s is 422, and its hint says what is taken', async type => {
    const answer = await refused('1', { type })
    expectRefused(answer, 'UNSUPPORTED_CONTENT_TYPE')
    expect(jsonOf(answer)['hint']).toContain(linesType)
  })

  it.each(['multipart/form-data; boundary=x', 'multipart/mixed; boundary="x"'])('M2: %s is 422', async type => {
    const body = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    expectRefused(await refused(body, { type }), 'UNSUPPORTED_CONTENT_TYPE')
  })
})

it('M2: what curl -d sends is text, not fields of a form', async () => {
  const type = 'application/x-www-form-urlencoded'
  expect(await storedTexts('a=1&b=%41+x', { type })).toEqual(['"a=1&b=%41+x"'])
})
