/** `gatherd keys list|rotate`: what tokens are signed with (protocol rules S12, U9). */
import type { Host } from '@message-gatherer/command-line'
import { keyJson, timeText } from '../administration/as-json.js'
import { openLocalAdministration } from '../administration/local-administration.js'
import { table } from './table.js'
import type { KeyAdministration, ListedKey } from '../administration/key-administration.js'
import type { RotateSettings, UsersSettings } from '../settings.js'

export async function listKeys(settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async keys => {
    const all = await keys.list()
    if (settings.json) host.stdout.write(`${JSON.stringify({ keys: all.map(keyJson) })}\n`)
    else if (all.length > 0) host.stdout.write(`${table(['ID', 'CREATED', 'ENDS'], all.map(cellsOf))}\n`)
    if (all.length === 0 && !settings.quiet) host.stderr.write('no keys yet: the first start of a server makes one\n')
  })
}

export async function rotateKeys(settings: RotateSettings, host: Host): Promise<void> {
  await work(settings, host, async keys => {
    const key = await keys.rotate(settings.endSessions ? 'end sessions' : 'keep sessions')
    host.stdout.write(settings.json ? `${JSON.stringify(keyJson(key))}\n` : `${key.id}: signs from now on\n`)
    if (!settings.quiet) host.stderr.write(`${settings.endSessions ? ended : kept}\n`)
  })
}

const kept = 'no session ends: tokens that were signed before are good until they end'
const ended = 'all sessions are over: everybody signs in again; API tokens are good as before'

async function work(
  { data }: UsersSettings,
  host: Host,
  run: (keys: KeyAdministration) => Promise<void>,
): Promise<void> {
  const { administration, close } = await openLocalAdministration(data, host.now)
  try {
    await run(administration.keys)
  } finally {
    await close()
  }
}

function cellsOf({ id, createdAtMs, endsAtMs }: ListedKey): readonly string[] {
  return [id, timeText(createdAtMs), endsAtMs === undefined ? 'signs' : timeText(endsAtMs)]
}
