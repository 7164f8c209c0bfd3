/** Who may read the metrics, in this process; `tests/watching` asks a real server (rule O6). */
import { expect, it } from 'vitest'
import { openHttpBench } from './http-bench.js'

it('O6: what a proxy passed on is not from this machine, whatever its header says', async () => {
  const { http, close } = await openHttpBench()
  const url = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}/metrics`
  const statusWith = async (headers: Readonly<Record<string, string>>) => (await fetch(url, { headers })).status
  expect(await statusWith({})).toBe(200)
  for (const name of ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-original-host', 'x-real-ip']) {
    expect([name, await statusWith({ [name]: '127.0.0.1' })]).toEqual([name, 401])
  }
  await close()
})
