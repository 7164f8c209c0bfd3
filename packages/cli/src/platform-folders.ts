/** Where the platform keeps what a user's programs have to keep. */
import { isAbsolute, join } from 'node:path'
import type { Surroundings } from './surroundings.js'

const ours = 'message-gatherer'

/**
 * For settings: `$XDG_CONFIG_HOME` or `~/.config` (XDG Base Directory Specification, which ignores relative paths),
 * `~/Library/Application Support` on macOS, `%APPDATA%` on Windows.
 */
export function configFolder({ host, platform, homeFolder }: Surroundings): string {
  const { XDG_CONFIG_HOME: xdg, APPDATA: appData } = host.environment
  if (platform === 'win32') return join(appData || join(homeFolder(), 'AppData', 'Roaming'), ours)
  if (platform === 'darwin') return join(homeFolder(), 'Library', 'Application Support', ours)
  return join(xdg && isAbsolute(xdg) ? xdg : join(homeFolder(), '.config'), ours)
}

/**
 * For what must survive a restart but belongs to this machine: `$XDG_STATE_HOME` or `~/.local/state`,
 * `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows.
 */
export function stateFolder({ host, platform, homeFolder }: Surroundings): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: localAppData } = host.environment
  if (platform === 'win32') return join(localAppData || join(homeFolder(), 'AppData', 'Local'), ours)
  if (platform === 'darwin') return join(homeFolder(), 'Library', 'Application Support', ours)
  return join(xdg && isAbsolute(xdg) ? xdg : join(homeFolder(), '.local', 'state'), ours)
}
