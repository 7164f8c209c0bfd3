/** Docs that are made from the program; `npm run docs` writes them anew. */
import { errorCodes, retryMeanings } from '@message-gatherer/protocol'
import { variableOf, type SettingsTable } from '@message-gatherer/command-line'
import { describe, expect, it } from 'vitest'
import { commandSettings, commonSettings, secretSettings, spoolSettings } from '../../packages/cli/src/settings.js'
import {
  addTokenSettings,
  addUserSettings,
  auditSettings,
  exportSettings,
  rotateSettings,
  inviteSettings,
  serveSettings,
  sessionsSettings,
  verifySettings,
} from '../../packages/server/src/settings.js'

describe('generated docs', () => {
  it('G7: docs/errors.md lists every code', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md')
  })

  it('docs/configuration.md lists every setting', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../docs/configuration.md')
  })
})

function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { title, status, retry, exit, meaning }]) =>
      `| \`${code}\` | ${title} | ${status} | ${retry} | ${exit} | ${meaning} |`,
  )
  return page('Errors', [
    'One code for each way to be refused or to fail. *Again* says what a sender does with the same request; *exit* is the status of a command',
    'that ends so. A server tells the same at `/errors`.',
    '',
    '| again | the sender |',
    '|---|---|',
    ...Object.entries(retryMeanings).map(([retry, meaning]) => `| ${retry} | ${meaning} |`),
    '',
    '| code | title | status | again | exit | meaning |',
    '|---|---|---|---|---|---|',
    ...rows,
  ])
}

function configurationPage(): string {
  return page('Settings', [
    'A flag wins over its variable, a variable over the file that `…_FILE` names, that over the default. Durations are written `500ms`, `30s`,',
    '`10m`, `24h`, `7d`; sizes `64KiB`, `1MiB`, `10GB`.',
    '',
    ...section('`gatherd [PORT]`', 'GATHERD', serveSettings),
    ...section('`gatherd verify`', 'GATHERD', verifySettings),
    ...section('`gatherd export`', 'GATHERD', exportSettings),
    ...section('`gatherd users`; `--role` is of `add`', 'GATHERD', addUserSettings),
    ...section('`gatherd sessions`; with `end`, `--user` ends all of them', 'GATHERD', sessionsSettings),
    ...section('`gatherd keys`; `--end-sessions` is of `rotate`', 'GATHERD', rotateSettings),
    ...section('`gatherd users invite`', 'GATHERD', inviteSettings),
    ...section('`gatherd tokens`; `--name`, `--scope` and `--expires` are of `add`', 'GATHERD', addTokenSettings),
    ...section('`gatherd audit`', 'GATHERD', auditSettings),
    ...section('`gather`', 'GATHER', commonSettings),
    ...Object.entries(commandSettings).flatMap(([name, table]) => section(`\`gather ${name}\``, 'GATHER', table)),
    ...section('`gather send`, `run`, `ship`, `flush`, `status`, `dead` and `logout`', 'GATHER', spoolSettings),
    ...section('`gather`, as variables only', 'GATHER', secretSettings, 'variable'),
  ])
}

function section(title: string, prefix: string, table: SettingsTable, kind: 'flag' | 'variable' = 'flag'): string[] {
  const rows = Object.values(table).map(setting => {
    const { flag, placeholder, doc, flagOnly } = setting
    const usual = setting.default && placeholder ? `\`${setting.default}\`` : ''
    const value = placeholder ? ` ${placeholder.replaceAll('|', '\\|')}` : ''
    const name = kind === 'flag' ? `\`--${flag}${value}\` | ` : ''
    const variable = flagOnly ? '' : `\`${variableOf(prefix, setting)}\``
    return `| ${name}${variable} | ${usual} | ${doc} |`
  })
  const head =
    kind === 'flag'
      ? ['| flag | variable | default | what |', '|---|---|---|---|']
      : ['| variable | default | what |', '|---|---|---|']
  return [`## ${title}`, '', ...head, ...rows, '']
}

function page(title: string, lines: readonly string[]): string {
  return `# ${title}\n\n${lines.join('\n').trimEnd()}\n\nThis page is made by \`npm run docs\`.\n`
}
