/** Small wrongs in what TLS is to keep, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const pinned = 'packages/client/src/http/pinned-agent.ts'
const live = 'packages/server/src/tls/live-certificate.ts'
const transport = ['packages/client/test/http/node-transport.test.ts']
const changes = ['packages/server/test/tls/live-certificate.test.ts']

export const tlsMutants: readonly Mutant[] = [
  {
    name: 'take any certificate for the one that was accepted',
    file: pinned,
    find: 'if (shown === fingerprint)',
    replace: 'if (shown !== "")',
    suites: transport,
  },
  {
    name: 'hand out a connection before its certificate was compared',
    file: pinned,
    find: '    compare(socket, pin, handOut as HandOut)\n    return undefined',
    replace: '    compare(socket, pin, (() => undefined) as HandOut)\n    return socket',
    suites: transport,
  },
  {
    name: 'take a certificate that its key does not fit',
    file: 'packages/server/src/tls/certificate.ts',
    find: 'if (!leaf.checkPrivateKey(privateKeyIn(key)))',
    replace: 'if (privateKeyIn(key) === undefined)',
    suites: ['packages/server/test/tls/certificate.test.ts'],
  },
  {
    name: 'forget the certificate in use when its files do not fit',
    file: live,
    find: 'this.#take(certificateOf(found))',
    replace: 'this.#take({ ...this.#current, ...found })',
    suites: changes,
  },
  {
    name: 'say again and again that files do not fit',
    file: live,
    find: 'if (this.#unusable === reason && this.#told !== reason)',
    replace: 'if (this.#unusable === reason)',
    suites: changes,
  },
]
