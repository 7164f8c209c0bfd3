/** Where the platform keeps the settings of a user's programs. */
import { isAbsolute, join } from 'node:path'
import type { Surroundings } from './surroundings.js'

const ours = 'message-gatherer'

/**
 * `$XDG_CONFIG_HOME` or `~/.config` (XDG Base Directory Specification, which ignores relative paths),
 * `~/Library/Application Support` on macOS, `%APPDATA%` on Windows.
 */
export function configFolder({ host, platform, homeFolder }: Surroundings): string {
  const { XDG_CONFIG_HOME: xdg, APPDATA: appData } = host.environment
  if (platform === 'win32') return join(appData || join(homeFolder(), 'AppData', 'Roaming'), ours)
  if (platform === 'darwin') return join(homeFolder(), 'Library', 'Application Support', ours)
  return join(xdg && isAbsolute(xdg) ? xdg : join(homeFolder(), '.config'), ours)
}
