/**
 * Small wrongs in the product, each of which a suite must notice. `npm run test:mutants` makes them one at a time.
 *
 * They exist only in what the test runner loads: the sources are never changed, and the product has no switches.
 */
import { cliReading } from './cli-reading.js'
import { clientReading } from './client-reading.js'
import { delivery } from './delivery.js'
import { disk } from './disk.js'
import { fuzz } from './fuzz.js'
import { http } from './http.js'
import { identityMutants } from './identities.js'
import { ingest } from './ingest.js'
import { journal } from './journal.js'
import { json } from './json.js'
import { loginMutants } from './login.js'
import { limitMutants } from './limits.js'
import type { Mutant } from './mutant.js'
import { readingMutants } from './reading.js'
import { readingIndexMutants } from './reading-index.js'
import { ship } from './ship.js'
import { spool } from './spool.js'
import { tlsMutants } from './tls.js'
import { tokenMutants } from './tokens.js'
import { userMutants } from './users.js'
import { watchingMutants } from './watching.js'

export const mutants: readonly Mutant[] = [
  ...disk,
  ...journal,
  ...ingest,
  ...http,
  ...fuzz,
  ...json,
  ...delivery,
  ...spool,
  ...ship,
  ...readingMutants,
  ...readingIndexMutants,
  ...userMutants,
  ...tokenMutants,
  ...limitMutants,
  ...watchingMutants,
  ...identityMutants,
  ...clientReading,
  ...cliReading,
  ...tlsMutants,
  ...loginMutants,
]
