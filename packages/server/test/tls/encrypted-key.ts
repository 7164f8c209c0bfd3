import { createPrivateKey } from 'node:crypto'

/** The same key behind a passphrase. */
export function encryptedKey(pem: string): string {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const
  return createPrivateKey(pem).export(options).toString()
}
