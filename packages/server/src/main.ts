/** `gatherd`: its commands, and the run. Each command's own code is loaded when it is chosen. */
import {
  addSettings,
  createProgram,
  exitAfterOutput,
  keepFilesPrivate,
  runProgram,
  setExitStatus,
  settingsFor,
  thisProcess,
} from '@message-gatherer/command-line'
import type { Command } from 'commander'
import { addKeysCommand, addSessionsCommand } from './commands/sessions-command.js'
import { addTokensCommand } from './commands/tokens-command.js'
import { addUsersCommand } from './commands/users-command.js'
import {
  addTokenSettings,
  addUserSettings,
  auditSettings,
  exportSettings,
  rotateSettings,
  serveSettings,
  sessionsSettings,
  verifySettings,
} from './settings.js'
import { version } from './version.js'

keepFilesPrivate()
const host = thisProcess
const prefix = 'GATHERD'

const program = createProgram('gatherd', host)
  .description('Keeps every message that endpoints send, in order, in plain files.')
  .version(version, '-V, --version', 'the version')
  .usage('[PORT] [options]')
  .argument('[PORT]', 'default 6174; 0: any free one')
  .enablePositionalOptions()
addSettings(program, prefix, serveSettings).action(
  async (port: string | undefined, _options: unknown, command: Command) => {
    const { serve } = await import('./commands/serve.js')
    setExitStatus(command, await serve(port, settingsFor(command, serveSettings, host), host))
  },
)

const verifyCommand = program
  .command('verify')
  .description('reads the whole journal and reports what is damaged or missing')
addSettings(verifyCommand, prefix, verifySettings).action(async (_options: unknown, command: Command) => {
  const { verify } = await import('./commands/verify.js')
  setExitStatus(command, verify(settingsFor(command, verifySettings, host), host))
})

const exportCommand = program.command('export').description('writes the journal to stdout')
addSettings(exportCommand, prefix, exportSettings).action(async (_options: unknown, command: Command) => {
  const { exportJournal } = await import('./commands/export.js')
  await exportJournal(settingsFor(command, exportSettings, host), host)
})

addUsersCommand(program, prefix, host)
addTokensCommand(program, prefix, host)
addSessionsCommand(program, prefix, host)
addKeysCommand(program, prefix, host)

const auditCommand = program.command('audit').description('prints who changed users, tokens, sessions and keys')
addSettings(auditCommand, prefix, auditSettings).action(async (_options: unknown, command: Command) => {
  const { audit } = await import('./commands/audit.js')
  await audit(settingsFor(command, auditSettings, host), host)
})

exitAfterOutput(
  host,
  await runProgram(
    program,
    [
      serveSettings,
      verifySettings,
      exportSettings,
      addUserSettings,
      addTokenSettings,
      sessionsSettings,
      rotateSettings,
      auditSettings,
    ],
    host,
  ),
)
