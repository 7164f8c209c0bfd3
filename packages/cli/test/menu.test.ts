import { expect, test } from 'vitest'
import { Machine, standIn } from './gather.js'

function answers(...lines: readonly string[]): { readonly stdin: string } {
  return { stdin: `${lines.join('\n')}\n` }
}

test('the classic session works from a pipe: user, identify, authenticate, messages, exit', async () => {
  const server = await standIn()
  const result = await new Machine().gather(
    [server.address],
    answers('dale', '1', '2', 'pass', '3', 'Hail Dale!', 'Hail!', 'exit', '7'),
  )
  expect(result).toMatchObject({ status: 0, stdout: '' })
  expect(server.messages).toEqual(['Hail Dale!', 'Hail!'])
  expect(saidBy(result.stderr)).toEqual([
    'New User Created',
    'New User password authenticated. Token generated, dale!',
    'Message Received from dale',
    'Message Received from dale',
  ])
})

test('the end of the input ends the menu', async () => {
  const server = await standIn()
  expect(await new Machine().gather([server.address], answers('dale', '1'))).toMatchObject({ status: 0 })
  expect(await new Machine().gather([server.address])).toMatchObject({ status: 0 })
})

test('an empty user name is the one offered', async () => {
  const server = await standIn()
  await new Machine().gather([server.address, '--user', 'olga'], answers('', '1', '7'))
  expect(server.stateOf('olga')).toBe('identified')
})

test('each user keeps a token of its own', async () => {
  const server = await standIn()
  const login = (user: string): readonly string[] => [user, '1', '2', `${user}-pass`]
  const lines = answers(
    ...login('dale'),
    '4',
    ...login('olga'),
    '3',
    'from olga',
    'exit',
    '4',
    'dale',
    '3',
    'from dale',
    'exit',
    '7',
  )
  const result = await new Machine().gather([server.address], lines)
  expect(result.status).toBe(0)
  expect(saidBy(result.stderr).slice(-2)).toEqual(['Message Received from olga', 'Message Received from dale'])
})

test('the server can be switched', async () => {
  const first = await standIn()
  const second = await standIn()
  await new Machine().gather([first.address], answers('dale', '1', '6', second.address, '1', '7'))
  expect([first.requests, second.requests]).toEqual([['IDENTIFY'], ['IDENTIFY']])
})

test.each(['constructor', '', '8', '1 2'])("'%s' is no choice", async choice => {
  const server = await standIn()
  const result = await new Machine().gather([server.address], answers('dale', choice, '7'))
  expect(result.stderr).toContain(`'${choice}' is no choice`)
})

test('a wrong choice is explained, and the status of a pipe tells of it', async () => {
  const server = await standIn()
  const result = await new Machine().gather([server.address], answers('dale', '9', '7'))
  expect(result.status).toBe(2)
  expect(result.stderr).toContain("'9' is no choice: write a number from 1 to 7")
})

test('a wrong address keeps the server', async () => {
  const server = await standIn()
  const result = await new Machine().gather([server.address], answers('dale', '6', 'no such', '1', '7'))
  expect(result.status).toBe(2)
  expect(server.requests).toEqual(['IDENTIFY'])
})

test('without a token no message is asked for', async () => {
  const server = await standIn()
  const result = await new Machine().gather([server.address], answers('dale', '3', '7'))
  expect(result.status).toBe(3)
  expect(result.stderr).toContain('first identify (1) and authenticate (2)')
})

test('a refusal is shown in the words of the server', async () => {
  const server = await standIn()
  server.setPassword('dale', 'other')
  const result = await new Machine().gather([server.address], answers('dale', '2', 'pass', '1', '2', 'pass', '7'))
  expect(result.status).toBe(3)
  expect(saidBy(result.stderr)).toEqual([
    'Please identify!',
    'Existing User Identified',
    'Authentication Failed!. Please try again, dale!',
  ])
})

test("the messages end with a refusal, and with 'logout'", async () => {
  const server = await standIn()
  const result = await new Machine().gather(
    [server.address],
    answers('dale', '1', '2', 'pass', '3', 'logout', '3', 'x', '7'),
  )
  expect(result.status).toBe(3)
  expect(saidBy(result.stderr).slice(-2)).toEqual(['Empty or logout Message Received from dale', 'Please identify!'])
})

test('a server that is not there is shown, and the menu goes on', async () => {
  const server = await standIn()
  const gone = await standIn()
  await gone.close()
  const result = await new Machine().gather([gone.address], answers('dale', '1', '6', server.address, '1', '7'))
  expect(result.status).toBe(4)
  expect(saidBy(result.stderr)).toEqual(['New User Created'])
  expect(result.stderr).toContain('nothing listens there')
  expect(server.requests).toEqual(['IDENTIFY'])
})

/** The lines that are words of the server. */
function saidBy(stderr: string): readonly string[] {
  return stderr.split('\n').filter(line => /User|Message Received|identify!|Failed/.test(line))
}
