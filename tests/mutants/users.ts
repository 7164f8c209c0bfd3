/** Small wrongs in what a change of a user does, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const sessions = 'packages/server/src/sessions/sessions.ts'
const records = 'packages/server/src/database/user-records.ts'
const useCases = ['packages/server/test/user-administration.test.ts']
const races = ['packages/server/test/users-model.test.ts']

export const userMutants: readonly Mutant[] = [
  {
    name: 'sign in by what was true before a change of the user',
    file: sessions,
    find: 'if (asOf !== this.#changes.of(username)) return this.#signIn(credentials, address)',
    replace: '',
    suites: races,
  },
  {
    name: 'authenticate by what was true before a change of the user',
    file: sessions,
    find: 'if (asOf !== this.#changes.of(username)) return this.#authenticate(credentials, address)',
    replace: '',
    suites: races,
  },
  {
    name: 'leave the sessions of a disabled user in memory',
    file: sessions,
    find: "if (sessions === 'end') this.#options.register.revoke({ userId: id })",
    replace: '',
    suites: useCases,
  },
  {
    name: 'leave the role of a session as it was',
    file: sessions,
    find: 'this.#options.register.setRole(id, role)',
    replace: '',
    suites: useCases,
  },
  {
    name: 'let a disabled user sign in',
    file: sessions,
    find: 'const verdict = found?.user.isActive',
    replace: 'const verdict = found',
    suites: useCases,
  },
  {
    name: 'leave the stored sessions of a disabled user',
    file: records,
    find: "if (sessions === 'end') await tx.deleteFrom('sessions').where('user_id', '=', before.id).execute()",
    replace: '',
    suites: useCases,
  },
  {
    name: 'store a session as it was before it was revoked',
    file: 'packages/server/src/database/stored-sessions.ts',
    find: 'const { id, userId } = session\n',
    replace: 'const { id, userId } = session\n    session = { ...session }\n',
    suites: useCases,
  },
  {
    name: 'tell memory before the database has agreed',
    file: records,
    find: 'const changed = await connection',
    replace:
      "onChanged({ id: 1, name, role: 'reader', isActive: true, isThere: true, sessions: 'end' })\n      const changed = await connection",
    suites: useCases,
  },
  {
    name: 'let the last admin go',
    file: records,
    find: '(await countAdmins(tx)) === 1',
    replace: '(await countAdmins(tx)) === 0',
    suites: useCases,
  },
  {
    name: 'let anybody choose the first password of whom an admin added',
    file: 'packages/server/src/database/user-rows.ts',
    find: 'password_hash: passwordHash ?? byAdminOnly,',
    replace: 'password_hash: passwordHash ?? null,',
    suites: useCases,
  },
  {
    name: 'let anybody choose the first password of whom an admin changed',
    file: records,
    find: 'passwordHash ?? row.password_hash ?? byAdminOnly',
    replace: 'passwordHash ?? row.password_hash',
    suites: useCases,
  },
]
