/**
 * The import graph, as ARCHITECTURE.md draws it: what may know what. `tests/house/tools.check.ts` runs it.
 */
const between = (name, from, notTo, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: notTo },
})
const source = name => `^packages/${name}/src`

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'only-what-exists', severity: 'error', from: {}, to: { couldNotResolve: true } },
    between('protocol-knows-nothing', source('protocol'), '^(?!packages/protocol/src)', 'it runs in a browser'),
    between('disk-knows-no-entries', source('disk'), '^packages/(?!disk/)', 'the spool is built on it too'),
    between('command-line-knows-protocol', source('command-line'), '^packages/(?!protocol/|command-line/)'),
    between('journal-knows-disk-and-protocol', source('journal'), '^packages/(?!disk/|protocol/|journal/)'),
    between('server-does-not-know-the-client', source('server'), '^packages/(cli|client)/'),
    between(
      'client-knows-disk-and-protocol',
      source('client'),
      '^packages/(?!disk/|protocol/|client/)',
      'neither the server nor the journal',
    ),
    between(
      'cli-is-small',
      source('cli'),
      '^packages/(?!protocol/|command-line/|disk/|client/|cli/)',
      'no database driver, no journal',
    ),
    between('web-framework-in-http-only', '^packages/(?!server/src/http/)', '^node_modules/fastify/'),
    between('pino-in-log-only', '^packages/(?!server/src/log/)', '^node_modules/pino'),
    between('prometheus-in-metrics-only', '^packages/(?!server/src/metrics/)', '^node_modules/prom-client/'),
    between('json-schema-in-http-only', '^packages/[^/]+/src/(?!http/)', '^node_modules/typebox/'),
    between('sql-in-database-only', '^packages/server/src/(?!database/|data-folder)', '^node_modules/(kysely|libsql)/'),
    between(
      'sessions-know-no-http',
      '^packages/server/src/(sessions|users|ingest|database)/',
      '^packages/server/src/(http|commands)/',
    ),
    between('test-disk-for-tests-only', '^packages/[^/]+/src/(?!testing/)', '^packages/disk/src/testing/'),
    {
      name: 'node-fs-in-one-file-of-disk',
      severity: 'error',
      from: { path: source('(disk|journal|client)'), pathNot: 'node-file-system|client/src/spool/lock-files' },
      to: { path: '^(node:)?fs(/|$)' },
    },
    {
      name: 'adapters-in-the-composition-root',
      severity: 'error',
      from: { path: '^packages/server/src/(sessions|users|ingest|http)/' },
      to: { path: '^packages/server/src/(database/database|gatherer-server|data-folder)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
