/** The load from wrk: writes the Lua script that it runs, reads the text that it prints. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function loadFromWrk(plan) {
  const folder = mkdtempSync(join(tmpdir(), 'wrk-'))
  const [script, body] = [join(folder, 'post.lua'), join(folder, 'body')]
  writeFileSync(body, plan.body)
  writeFileSync(script, `local body = io.open("${body}", "rb"):read("*a")\n${scriptOf(plan)}`)
  const threads = plan.senders ? plan.connections : 1
  const args = [`-t${threads}`, `-c${plan.connections}`, `-d${plan.seconds}s`, '--latency', '-s', script, plan.url]
  const { stdout, stderr } = spawnSync('wrk', args, { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  if (!stdout.includes('Requests/sec')) throw new Error(`wrk failed: ${stdout}${stderr}`)
  return resultIn(stdout)
}

function scriptOf({ head, senders }) {
  if (!senders) return `local all = ${lua(`${head}\r\n`)} .. body\nfunction request() return all end\n`
  return `local senders = ${lua(senders)}\n${numbering}`
}

/**
 * A thread of wrk is one sender with a Lua state of its own. wrk may ask for a request that it never sends, so only an
 * answer counts one on.
 */
const numbering = `
local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
  thread:set("answered", senders[#threads].answered)
end

function request()
  local sender = senders[number]
  local sequence = math.floor(answered / sender.producers) * sender.messages
  return sender.heads[answered % #sender.heads + 1]
    .. "gatherer-producer: " .. sender.name .. answered % sender.producers
    .. "\\r\\ngatherer-sequence: " .. sequence .. "\\r\\n\\r\\n" .. body
end

function response(status)
  if status < 300 then answered = answered + 1 end
end

function done()
  for _, thread in ipairs(threads) do io.write("answered: ", thread:get("answered"), "\\n") end
end
`

/** A value as Lua writes it; strings are ASCII. */
function lua(value) {
  if (Array.isArray(value)) return `{${value.map(lua).join(', ')}}`
  if (typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, each]) => `${key} = ${lua(each)}`)
    .join(', ')}}`
}

function resultIn(text) {
  return {
    load: 'wrk',
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(text)[1]),
    p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(text)[1]),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0) + Number(/Socket errors/.test(text)),
    answered: Array.from(text.matchAll(/^answered: (\d+)$/gm), ([, count]) => Number(count)),
  }
}

function milliseconds(text) {
  const value = Number.parseFloat(text)
  return text.endsWith('us') ? value / 1000 : text.endsWith('ms') ? value : value * 1000
}
