/** Small wrongs in API tokens and enrolment codes, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const records = 'packages/server/src/database/api-token-records.ts'
const rows = 'packages/server/src/database/api-token-rows.ts'
const invitations = 'packages/server/src/database/invitation-rows.ts'
const useCases = ['packages/server/test/token-administration.test.ts']
const model = ['packages/server/test/api-tokens-model.test.ts']

export const tokenMutants: readonly Mutant[] = [
  {
    name: 'accept a revoked API token until the next start',
    file: records,
    find: '      register.remove(id)\n    })\n  }\n\n  /** Tells',
    replace: '    })\n  }\n\n  /** Tells',
    suites: model,
  },
  {
    name: 'leave a used enrolment code good',
    file: invitations,
    find: "await tx.deleteFrom('invitations').where('id', '=', found.id).execute()",
    replace: '',
    suites: model,
  },
  {
    name: 'enrol a user that is disabled',
    file: invitations,
    find: 'if (!isActive(user)) throw wrongCode()',
    replace: '',
    suites: useCases,
  },
  {
    name: 'forget at a start that the user of an API token is disabled',
    file: rows,
    find: 'isUserActive: row.disabled_at === null,',
    replace: 'isUserActive: true,',
    suites: model,
  },
  {
    name: 'leave the first password of whom gets an API token to anybody',
    file: rows,
    find: 'await reserveForAdmin(tx, owner)',
    replace: '',
    suites: useCases,
  },
  {
    name: 'give anybody a token with the scope admin',
    file: rows,
    find: "if (token.scope === 'admin' && role !== 'admin') throw noAdmin(owner)",
    replace: '',
    suites: useCases,
  },
]
