/**
 * `gather ADDRESS`: the classic menu. Asks for a choice, takes the step, asks again.
 */
import { openPrompts } from '@message-gatherer/command-line'
import { GathererError } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import { connect, explain, showHelp, steps, switchUser, type Menu } from '../menu-steps.js'
import { exitOnSignal } from '../stop.js'
import { userNameOf } from '../user-name.js'

/** On a terminal always 0; without one the status of the first step that failed. */
export async function menu(context: Context, server: string): Promise<number> {
  const { surroundings, settings } = context
  const { host } = surroundings
  if (settings.json)
    throw new GathererError('USAGE', 'the menu has no --json', { hint: 'gather send --json prints what was sent' })
  exitOnSignal(host)
  const transport = connect(context, server)
  const prompts = await openPrompts(host, { onInterrupt: () => host.exit(130) })
  const state: Menu = { context, prompts, tokens: new Map(), transport, user: settings.user ?? userNameOf(host.name) }
  try {
    const failure = await runMenu(state)
    return host.stdin.isTTY ? 0 : failure
  } finally {
    prompts.close()
    state.transport.close()
  }
}

async function runMenu(state: Menu): Promise<number> {
  await showHelp(state)
  await switchUser(state)
  let failure = 0
  for (;;) {
    const choice = await state.prompts.ask(`(${state.user}) choose 1 to 7: `)
    if (choice === undefined) return failure
    const status = await (steps.get(choice.trim()) ?? explain(choice))(state)
    if (status === undefined) return failure
    if (failure === 0) failure = status
  }
}
