/** Where registration is closed nothing tells a name that exists from one that does not: not the outcome, not the work. */
import { GathererError } from '@message-gatherer/protocol'
import { afterEach, expect, it } from 'vitest'
import { WrongPasswords } from '../../src/limits/wrong-passwords.js'
import { Passwords } from '../../src/sessions/passwords.js'
import { openBench, type Bench } from '../sample.js'
import type { Sessions } from '../../src/sessions/sessions.js'

/** The real ones; each call of argon2 is counted. */
class CountedPasswords extends Passwords {
  calls = 0

  override hash(...given: Parameters<Passwords['hash']>): Promise<string> {
    this.calls++
    return super.hash(...given)
  }

  override verify(...given: Parameters<Passwords['verify']>): Promise<boolean> {
    this.calls++
    return super.verify(...given)
  }
}

const here = '10.0.0.1'
const ways: Readonly<Record<string, (sessions: Sessions, username: string) => Promise<unknown>>> = {
  'a session': (sessions, username) => sessions.signIn({ username, password: 'wrong' }, here),
  AUTHENTICATE: async (sessions, username) => {
    await sessions.identify(username, here)
    return sessions.authenticate({ username, password: 'wrong' }, here)
  },
}

let bench: Bench | undefined

afterEach(() => bench?.close())

it.each(Object.entries(ways))(
  'L2, C8: %s for a name that nobody has is refused and delayed as for one that exists, with as many passwords computed',
  async (_way, attempt) => {
    bench = await openBench()
    const { clock } = bench
    await bench.sessions.signIn({ username: 'dale', password: 'pass' }, here)
    await bench.sessions.identify('anna', here)
    const told = async (username: string) => {
      const passwords = new CountedPasswords(() => clock.ms, { memoryCost: 8, timeCost: 1, parallelism: 1 })
      const wrongPasswords = new WrongPasswords({ now: () => clock.ms })
      const sessions = await bench?.restarted({ registration: 'closed', passwords, wrongPasswords })
      if (!sessions) throw new Error('no bench')
      const seen: unknown[] = []
      for (let time = 0; time < 9; time++) {
        seen.push([await outcomeOf(attempt(sessions, username)), passwords.calls])
        if (time === 6) clock.ms += 1000
      }
      await passwords.close()
      return seen
    }
    const [known, unknown, withoutPassword] = [await told('dale'), await told('nobody'), await told('anna')]
    expect(unknown).toEqual(known)
    expect(withoutPassword).toEqual(known)
    expect(known.map(each => (each as [unknown, number])[1])).toEqual([1, 2, 3, 4, 5, 5, 5, 6, 6])
  },
)

async function outcomeOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    return await attempt
  } catch (error) {
    if (!(error instanceof GathererError)) throw error
    const { code, message, hint, retryAfterSeconds } = error
    return { code, message, hint, retryAfterSeconds }
  }
}
