/** The version that is printed and told over HTTP. */
import { createRequire } from 'node:module'

const { version: packageVersion } = createRequire(import.meta.url)('../package.json') as { readonly version: string }

export const version = packageVersion
