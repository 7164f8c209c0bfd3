/** The version of the package, put here by the bundler. */
declare const packageVersion: string

export const version = packageVersion
