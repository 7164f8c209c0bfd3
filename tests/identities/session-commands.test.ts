/** `gatherd sessions` and `gatherd keys`, with a server on the folder and without one (protocol rules S12, S17, U9). */
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { identitiesScene } from '../harness/identities.js'
import { runProgram } from '../harness/program.js'

const steps = [
  'sessions',
  'sessions list',
  'sessions list --json --user dale',
  'sessions end',
  'sessions end nobody-has-this-id',
  'sessions end --user dale',
  'sessions end --user dale --json',
  'keys rotate',
  'keys list',
  'keys list --json',
  'keys rotate --end-sessions --json',
  'sessions list',
]

it.each(['with', 'without'])('U9, S12, S17: each command, %s a server, word for word the same', async which => {
  const { server, tokenFor } = await identitiesScene()
  await tokenFor('root')
  await tokenFor('dale')
  await classicClient(server).identify('dale')
  if (which === 'without') await server.stop()
  const pages: string[] = []
  for (const words of steps) {
    const { status, stdout, stderr } = await runProgram([...words.split(' '), '--data', server.folder])
    pages.push(`$ gatherd ${words}\n${steady(stdout)}${steady(stderr)}${status === 0 ? '' : `[${status}]\n`}`)
  }
  await expect(pages.join('\n')).toMatchFileSnapshot('transcripts/sessions.txt')
})

/** What differs from one time to the next: ids, times, and by the ids the order of the lines. */
function steady(text: string): string {
  const named = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(?<=^|")[0-9a-f]{32}(?=["\s:])/gm, 'A-SESSION')
    .replaceAll(/(?<=^|")[0-9a-f]{16}(?=["\s:])/gm, 'A-KEY')
  const [head = '', ...lines] = named.split('\n')
  if (!head.startsWith('ID ')) return named.replace(/\[\{.*\}\]/, list => sorted(list))
  const rows = lines.filter(line => line !== '').toSorted()
  return `${[head, ...rows].join('\n').replaceAll(/ {2,}/g, '  ')}\n`
}

function sorted(list: string): string {
  const items = (JSON.parse(list) as object[]).map(item => JSON.stringify(item)).toSorted()
  return `[${items.join(',')}]`
}
