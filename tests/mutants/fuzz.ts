/** Wrongs that only hostile requests would find, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const requests = ['tests/fuzz/requests.test.ts']
const connections = ['tests/fuzz/connections.test.ts']
const failures = 'packages/server/src/http/failures.ts'
const framing = 'packages/server/src/http/framing.ts'

export const fuzz: readonly Mutant[] = [
  {
    name: 'tell the client what nobody expected',
    file: failures,
    find: "new GathererError('NOT_FOUND', 'the path is not percent-encoded UTF-8'",
    replace: "new GathererError('NOT_FOUND', String((error as Error).stack)",
    suites: requests,
  },
  {
    name: 'have a bug in the query',
    file: 'packages/server/src/http/query-parameters.ts',
    find: '} catch {\n    return undefined',
    replace: '} catch (error) {\n    throw error',
    suites: requests,
  },
  {
    name: 'let a writer list the streams of all',
    file: 'packages/server/src/reading/rights.ts',
    find: 'if (other === undefined) return [credential.user]',
    replace: 'if (other === undefined) return asked',
    suites: requests,
  },
  {
    name: 'let a writer read those it names',
    file: 'packages/server/src/reading/rights.ts',
    find: 'const other = asked?.find(',
    replace: 'if (asked) return asked\n  const other = (asked as Users | undefined)?.find(',
    suites: requests,
  },
  {
    name: 'go on behind a request that asks for another protocol',
    file: framing,
    find: 'return headers.upgrade !== undefined',
    replace: 'return false',
    suites: connections,
  },
  {
    name: 'go on behind a transfer coding that others may read otherwise',
    file: framing,
    find: "coding.toLowerCase() !== 'chunked'",
    replace: 'coding === undefined',
    suites: connections,
  },
]
