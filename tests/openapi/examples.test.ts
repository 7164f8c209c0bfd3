/**
 * The examples of the document, sent as they stand there but for the token: each gets the answer of its name
 * (protocol rule A4).
 */
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { isJson, type OpenApi, type Operation, type Schema } from '../harness/openapi.js'

interface Example {
  readonly name: string
  readonly mediaType: string
  readonly body: string
}

const { document, expect: expectDocumented } = await documentedBy(await startGatherd())
const [sampleToken = ''] = (document.components.schemas['Token']?.['examples'] ?? []) as string[]
const [sampleCode = ''] = (property('MadeInvitation', 'code')['examples'] ?? []) as string[]
const authorization = `Basic ${Buffer.from('anna:pass').toString('base64')}`

const needsSomebody = ['/v1/messages', '/v1/users', '/v1/users/{name}/tokens', '/v1/invitations']

// Each path has a server of its own, which knows nobody, and gets its examples in the document's order.
it.each(operationsWithBodies(document))('A4: %s: examples are answered as they say', async (path, operation) => {
  const server = await startGatherd()
  const client = classicClient(server)
  if (path === '/authenticate') await client.identify('dale')
  await addUser(server, 'anna', 'admin')
  for (const { name, mediaType, body } of examplesOf(operation)) {
    const wanted = answerNamed(operation, name)
    const token = body.includes(sampleToken) ? await client.signIn('dale') : ''
    const headers = { 'content-type': mediaType, ...(needsSomebody.includes(path) && { authorization }) }
    const code = body.includes(sampleCode) ? await codeFor(server, 'web-1') : ''
    const real = body.replace(sampleToken, token).replace(sampleCode, code)
    const asked = { path: path.replace('{name}', 'anna'), body: real, headers }
    const answer = await send(server.port, asked)
    expectDocumented({ path }, answer)
    expect({ name, status: answer.status, body: steady(answer.text) }).toEqual({ name, ...wanted })
  }
})

function property(schema: string, name: string): Schema {
  const properties = document.components.schemas[schema]?.['properties'] as Readonly<Record<string, Schema>>
  return properties[name] ?? {}
}

async function codeFor(server: Gatherd, name: string): Promise<string> {
  return String(jsonOf(await sendLocally(server, { path: '/v1/invitations', body: { name } }))['code'])
}

function operationsWithBodies({ paths }: OpenApi): (readonly [string, Operation])[] {
  const found = Object.entries(paths).flatMap(([path, { post }]) => (post ? [[path, post] as const] : []))
  expect(found.length).toBeGreaterThan(4)
  return found
}

function examplesOf({ requestBody }: Operation): Example[] {
  const content = Object.entries(requestBody?.content ?? {})
  return content.flatMap(([mediaType, { examples = {} }]) =>
    Object.entries(examples).map(([name, { value }]) => ({
      name,
      mediaType,
      body: isJson(mediaType) ? JSON.stringify(value) : String(value),
    })),
  )
}

function answerNamed({ responses }: Operation, name: string): { readonly status: number; readonly body: unknown } {
  for (const [status, { content = {} }] of Object.entries(responses)) {
    const example = Object.values(content).find(({ examples = {} }) => name in examples)?.examples?.[name]
    if (example) return { status: Number(status), body: steady(JSON.stringify(example.value)) }
  }
  throw new Error(`no answer is named ${name}`)
}

/** What does not change from one time to the next. */
function steady(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) => {
    if (key === 'token') return value === '' ? 'none' : 'some'
    if (key === 'id' || key === 'code') return 'a random one'
    return key === 'expires_at' || key === 'created_at' ? 'a time' : value
  })
}
