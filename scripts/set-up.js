/**
 * Makes a checkout ready: right Node, packages installed, everything built. Does nothing when nothing is missing.
 *
 * Plain JavaScript, because it runs before anything is built. What it says goes to stderr.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const stamps = join(root, 'node_modules', '.message-gatherer')

export function setUp() {
  requireNode(20, 20)
  const lock = hashOf([readFileSync(join(root, 'package-lock.json'))])
  onlyWhenChanged('installed', lock, 'node_modules', () =>
    run('installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  )
  onlyWhenChanged('built', hashOf([lock, ...sourceFiles()]), 'packages/server/dist/gatherd.js', () =>
    run('building', process.execPath, ['scripts/build.js']),
  )
}

function requireNode(major, minor) {
  const [actualMajor, actualMinor] = process.versions.node.split('.').map(Number)
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return
  process.stderr.write(`Node ${process.versions.node} is too old: install ${major}.${minor} or newer\n`)
  process.exit(2)
}

/** Runs `work` unless it already ran for this very state and its product is still there. */
function onlyWhenChanged(name, state, product, work) {
  const stamp = join(stamps, name)
  if (existsSync(join(root, product)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  work()
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, state)
}

function run(what, command, args) {
  process.stderr.write(`${what} …\n`)
  // npm is a script of the shell on Windows.
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, error } = spawnSync(command, args, { cwd: root, shell, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  process.stderr.write(`${what} failed${error ? `: ${error.message}` : ''}\n`)
  process.exit(1)
}

/** Every file that goes into the build, as one line of name, size and time. */
function sourceFiles() {
  const files = ['tsconfig.json', 'tsconfig.base.json', 'packages/cli/build.js', 'packages/server/build.js']
  files.push(...['index.html', 'vite.config.js', 'build.js'].map(name => `packages/dashboard/${name}`))
  for (const name of readdirSync(join(root, 'packages'))) {
    files.push(`packages/${name}/package.json`, `packages/${name}/tsconfig.json`)
    for (const file of readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })) {
      files.push(`packages/${name}/src/${file}`)
    }
  }
  return files.sort().map(file => {
    const { size, mtimeMs } = statSync(join(root, file))
    return `${file} ${size} ${mtimeMs}\n`
  })
}

function hashOf(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
