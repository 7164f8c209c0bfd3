/**
 * Makes a copied spool look as if its birthmark had the inode of the first one: `NODE_OPTIONS=--import=<this file>`.
 *
 * BIRTHMARK_INODE is that inode. Says on stderr when it has lied, so that a test knows that it was asked.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const inode = process.env['BIRTHMARK_INODE']
const paths = new Map()
const { openSync, writeSync } = fs

fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest)
  paths.set(file, String(path))
  return file
}

for (const name of ['statSync', 'lstatSync', 'fstatSync']) {
  const original = fs[name]
  fs[name] = (subject, ...rest) => {
    const stats = original(subject, ...rest)
    const path = name === 'fstatSync' ? paths.get(subject) : subject
    if (stats === undefined || !String(path).endsWith('/birthmark')) return stats
    writeSync(2, 'birthmark: same inode\n')
    stats.ino = typeof stats.ino === 'bigint' ? BigInt(inode) : Number(inode)
    return stats
  }
}
syncBuiltinESMExports()
