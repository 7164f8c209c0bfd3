/**
 * Who may do what, route by route (protocol rules S10 and R14): this table is the test.
 *
 * `o` may; `x` may not, 403; `h` is told that there is no such thing, 404; `-` is 403 since it is no session. A row that
 * ends in `all` is for everybody, with anything or nothing shown.
 */

/** What is shown, in the order of the marks. */
export const askers = [
  'session of a writer',
  'session of a reader',
  'session of an admin',
  'write token of a writer',
  'write token of an admin',
  'read token of a writer',
  'read token of a reader',
  'admin token of an admin',
  'admin token of a former admin',
] as const

export type Asker = (typeof askers)[number]

/** OWN: the name of who asks; OTHER: another user's; SESSION: a session of OTHER; NONE: nobody's and nothing's. */
const table = `
                                            writer  admin
                                  sessions  write   write  read  admin
POST   /v1/messages                o o o    o       o      x x   o o
GET    /v1/messages                o o o    x       x      o o   o o
GET    /v1/messages?user=OWN       o o o    x       x      o o   o o
GET    /v1/messages?user=OTHER     x o o    x       x      x o   o x
GET    /v1/streams                 o o o    x       x      o o   o o
GET    /v1/streams?user=OTHER      x o o    x       x      x o   o x
GET    /v1/senders                 o o o    x       x      o o   o o
GET    /v1/histogram               o o o    x       x      o o   o o
GET    /v1/histogram?user=OWN      o o o    x       x      o o   o o
GET    /v1/histogram?user=OTHER    x o o    x       x      x o   o x
POST   /v1/sessions                o o o    -       -      - -   - -
GET    /v1/sessions                o o o    x       x      x x   o o
GET    /v1/sessions?user=OTHER     x x o    x       x      x x   o x
DELETE /v1/sessions/NONE           h h h    x       x      x x   h h
DELETE /v1/sessions/SESSION        h h o    x       x      x x   o h
DELETE /v1/sessions/current        o o o    o       o      o o   o o
GET    /v1/users                   x x o    x       x      x x   o x
POST   /v1/users                   x x o    x       x      x x   o x
PATCH  /v1/users/OWN               x x o    x       x      x x   o x
PATCH  /v1/users/OTHER             x x o    x       x      x x   o x
DELETE /v1/users/NONE              x x h    x       x      x x   h x
POST   /v1/users/OWN/password      o o o    x       x      x x   o o
POST   /v1/users/OTHER/password    x x x    x       x      x x   x x
GET    /v1/users/OWN/tokens        o o o    x       x      x x   o o
GET    /v1/users/OTHER/tokens      x x o    x       x      x x   o x
POST   /v1/users/OWN/tokens        o o o    x       x      x x   o o
POST   /v1/users/OTHER/tokens      x x o    x       x      x x   o x
DELETE /v1/users/OWN/tokens/NONE   h h h    x       x      x x   h h
DELETE /v1/users/OTHER/tokens/NONE x x h    x       x      x x   h x
GET    /v1/invitations             x x o    x       x      x x   o x
POST   /v1/invitations             x x o    x       x      x x   o x
DELETE /v1/invitations/NONE        x x h    x       x      x x   h x
GET    /v1/keys                    x x o    x       x      x x   o x
POST   /v1/keys                    x x o    x       x      x x   o x
GET    /v1/audit                   x x o    x       x      x x   o x
POST   /v1/enrolments              all
POST   /v1/setup                   all
POST   /identify                   all
POST   /authenticate               all
POST   /message                    all
GET    /                           all
GET    /assets/NONE                all
GET    /v1                         all
GET    /errors                     all
GET    /healthz                    all
GET    /readyz                     all
GET    /openapi.json               all
GET    /metrics                    x o o    x       x      x o   o x
`

export type Mark = 'o' | 'x' | 'h' | '-'

export interface Row {
  readonly method: string
  /** With words in capitals for who and what. */
  readonly path: string
  /** Undefined: for everybody. */
  readonly marks: Readonly<Record<Asker, Mark>> | undefined
}

export const rows: readonly Row[] = table
  .split('\n')
  .map(line => line.trim().split(/ +/))
  .filter(([method = '']) => /^[A-Z]+$/.test(method))
  .map(([method = '', path = '', ...marks]) => ({ method, path, marks: marksOf(path, marks) }))

function marksOf(path: string, marks: readonly string[]): Row['marks'] {
  if (marks[0] === 'all') return undefined
  if (marks.length !== askers.length) throw new Error(`${path} has ${marks.length} marks`)
  return Object.fromEntries(askers.map((asker, at) => [asker, marks[at]])) as Row['marks']
}
