/**
 * Runs a Postman collection (format 2.1) against a server: its requests in order, with its own test scripts.
 *
 * A small stand-in for Postman's `pm`: variables, the response, `pm.test` and the expectations that our scripts use.
 */
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'
import { jsonOf, send, type Answer } from './http.js'

export interface Collection {
  readonly info: { readonly schema: string }
  readonly variable: readonly { readonly key: string; readonly value: string }[]
  readonly item: readonly Item[]
}

interface Item {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly header: readonly { readonly key: string; readonly value: string }[]
    readonly url: { readonly raw: string; readonly host: readonly string[]; readonly path: readonly string[] }
    readonly body: { readonly mode: 'raw'; readonly raw: string }
  }
  readonly event: readonly { readonly listen: string; readonly script: { readonly exec: readonly string[] } }[]
}

export interface Ran {
  readonly name: string
  readonly status: number
  /** Titles of the script's tests, all of which held. */
  readonly tests: readonly string[]
}

/** Runs every request of a collection, with `{{url}}` set to this server. */
export async function runCollection(collection: Collection, port: number): Promise<Ran[]> {
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]))
  variables.set('url', `http://127.0.0.1:${port}`)
  const ran: Ran[] = []
  for (const item of collection.item) {
    const answer = await sendItem(item, variables)
    ran.push({ name: item.name, status: answer.status, tests: runScripts(item, answer, variables) })
  }
  return ran
}

function sendItem({ request }: Item, variables: ReadonlyMap<string, string>): Promise<Answer> {
  const url = new URL(filled(request.url.raw, variables))
  expect(filled([...request.url.host, ...request.url.path].join('/'), variables)).toBe(url.href)
  const headers = Object.fromEntries(request.header.map(({ key, value }) => [key, value]))
  const body = filled(request.body.raw, variables)
  return send(Number(url.port), { method: request.method, path: url.pathname, headers, body })
}

function runScripts(item: Item, answer: Answer, variables: Map<string, string>): string[] {
  const tests: string[] = []
  const scope = {
    set: (key: string, value: string) => variables.set(key, value),
    get: (key: string) => variables.get(key),
  }
  const pm = {
    response: { code: answer.status, json: () => jsonOf(answer) },
    collectionVariables: scope,
    environment: scope,
    expect: (value: unknown) => expectation(value),
    test: (title: string, run: () => void) => {
      run()
      tests.push(title)
    },
  }
  for (const { listen, script } of item.event) {
    expect(listen).toBe('test')
    runInNewContext(script.exec.join('\n'), { pm }, { filename: `${item.name}.js` })
  }
  return tests
}

function expectation(value: unknown) {
  const equal = (wanted: unknown) => expect(value).toBe(wanted)
  return { to: { equal, be: { oneOf: (wanted: readonly unknown[]) => expect([...wanted]).toContain(value) } } }
}

/** Text with its `{{variables}}` in place; one that is not set is an error. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const value = variables.get(name)
    if (value === undefined) throw new Error(`the collection uses {{${name}}}, which nothing sets`)
    return value
  })
}
