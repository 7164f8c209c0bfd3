/**
 * Gives a data folder many users with one's password: `node add-users.js FOLDER NAME COUNT`, while no server runs on it.
 *
 * A process of its own, because its driver holds the database until it ends. They are called NAME-0, NAME-1, …
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const Database = createRequire(new URL('../../packages/server/package.json', import.meta.url))('libsql')
const [folder = '', name, count] = process.argv.slice(2)
const db = new Database(join(folder, 'gatherer.db'))
const columns = db
  .prepare('pragma table_info(users)')
  .all()
  .map(column => column.name)
  .filter(column => column !== 'id' && column !== 'username')
  .join(', ')
const insert = db.prepare(
  `insert into users (username, ${columns}) select username || '-' || ?, ${columns} from users where username = ?`,
)
db.exec('begin')
for (let number = 0; number < Number(count); number++) insert.run(String(number), name)
db.exec('commit')
