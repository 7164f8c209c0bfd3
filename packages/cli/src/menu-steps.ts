/**
 * The steps of the classic menu: one message of the protocol at a time, with the server's own words after each.
 *
 * Tokens are kept only while the menu runs, one for each user and server; nothing is stored.
 */
import { addressRule, isReadableOnTheWay, parseAddress, type Transport } from '@message-gatherer/client'
import type { Prompts } from '@message-gatherer/command-line'
import { ClassicSession, type Outcome } from './classic-session.js'
import { warnOfPlainHttp, type Context } from './context.js'
import { transportTo } from './transport.js'
import { knownFingerprint } from './trust.js'

const help = `
  1  identify
  2  authenticate
  3  send messages until 'exit'
  4  switch user
  5  help
  6  switch server
  7  exit
`

export interface Menu {
  readonly context: Context
  readonly prompts: Prompts
  readonly tokens: Map<string, string>
  transport: Transport
  user: string
}

/** The exit status of what a choice led to; undefined: leave the menu. */
export type Step = (menu: Menu) => Promise<number | undefined>

export const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['1', identify],
  ['2', authenticate],
  ['3', sendMessages],
  ['4', switchUser],
  ['5', showHelp],
  ['6', switchServer],
  ['7', async () => undefined],
])

async function identify(state: Menu): Promise<number> {
  return show(state, await session(state).identify(state.user))
}

async function authenticate(state: Menu): Promise<number | undefined> {
  const password = await state.prompts.askSecret(`password for ${state.user}: `)
  if (password === undefined) return undefined
  const outcome = await session(state).authenticate(state.user, password)
  if (outcome.kind === 'accepted') state.tokens.set(tokenKey(state), outcome.token)
  return show(state, outcome)
}

async function sendMessages(state: Menu): Promise<number | undefined> {
  const { context, prompts, tokens } = state
  const token = tokens.get(tokenKey(state))
  if (token === undefined) {
    context.talk.warn(context.talk.red('first identify (1) and authenticate (2)'))
    return 3
  }
  for (;;) {
    const message = await prompts.ask("message ('exit' ends): ")
    if (message === undefined) return undefined
    if (message === 'exit') return 0
    const outcome = await session(state).message(token, message)
    const status = show(state, outcome)
    if (outcome.kind !== 'accepted' || !outcome.created) return status
  }
}

export async function switchUser(state: Menu): Promise<number> {
  const name = (await state.prompts.ask(`user [${state.user}]: `))?.trim()
  if (name) state.user = name
  return 0
}

export async function showHelp({ context, transport }: Menu): Promise<number> {
  context.talk.say(`server: ${transport.server}\n${help}`)
  return 0
}

async function switchServer(state: Menu): Promise<number | undefined> {
  const { context, prompts } = state
  const address = (await prompts.ask(`server [${state.transport.server}]: `))?.trim()
  if (!address) return 0
  const server = parseAddress(address)
  if (server === undefined) {
    context.talk.warn(context.talk.red(`'${address}' is not an address: write ${addressRule}`))
    return 2
  }
  state.transport.close()
  state.transport = connect(context, server)
  context.talk.say(`server: ${server}`)
  return 0
}

/** The step of a choice that there is not. */
export function explain(choice: string): Step {
  return async ({ context }) => {
    context.talk.warn(context.talk.red(`'${choice}' is no choice: write a number from 1 to 7; 5 shows what they do`))
    return 2
  }
}

/** Warns when passwords could be read on the way. */
export function connect(context: Context, server: string): Transport {
  if (isReadableOnTheWay(server)) warnOfPlainHttp(context, server)
  return transportTo(server, { ...context.settings, fingerprint: knownFingerprint(context, server) })
}

function session({ transport }: Menu): ClassicSession {
  return new ClassicSession(transport)
}

function tokenKey({ transport, user }: Menu): string {
  return `${user} ${transport.server}`
}

/** Shows an outcome in the server's words and returns the exit status that goes with it. */
function show({ context: { talk } }: Menu, outcome: Outcome): number {
  switch (outcome.kind) {
    case 'accepted':
      talk.warn(talk.green(outcome.text))
      return 0
    case 'not identified':
    case 'wrong password':
      talk.warn(talk.red(outcome.text))
      return 3
    case 'refused':
      talk.warn(talk.red(outcome.text))
      return 5
    case 'busy':
      talk.warn(talk.red(outcome.text))
      return 4
    case 'unanswered':
      talk.warn(talk.red(outcome.error.message))
      if (outcome.error.hint !== undefined) talk.warn(`  ${outcome.error.hint}`)
      return 4
  }
}
