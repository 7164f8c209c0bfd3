/** Where a `gatherd` with one mutant in it is: beside the one without, because it loads the same threads. */
import { fileURLToPath } from 'node:url'

export const mutantProgram = fileURLToPath(new URL('../../packages/server/dist/mutant.js', import.meta.url))
