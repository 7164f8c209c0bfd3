/** What `--help` says beside the flags. Commander wraps descriptions; what comes after the flags stands as it is. */

export interface CommandHelp {
  /** Under which it is listed. */
  readonly group: 'Send' | 'Read' | 'This machine'
  /** In the list of commands. */
  readonly summary: string
  readonly description: string
  readonly after: string
}

export const description = 'Sends messages to a Message Gatherer server, and reads them back.'

export const afterProgram = `
Begin with:
  gather login logs.example.com --read
  gather send backup done
  gather tail

An address is HOST, HOST:PORT or a URL. Without a scheme it is http for this
machine and https for any other; without a port it is 6174.

Every flag has a variable, shown beside it; with _FILE at its end the variable
names a file with the value. A flag goes before its variable. A password and an
API token have only variables: GATHER_PASSWORD, GATHER_TOKEN, and both with
_FILE. What tail, search and export read is told by flags only.

Exit status:
  0  done
  1  the answer is no: nothing was found
  2  wrong usage
  3  not signed in, or not allowed
  4  no server reached; what was sent is kept, and goes later
  5  refused for good
  6  a local file cannot be used
  130, 143  stopped by Ctrl-C, by SIGTERM`

export const login: CommandHelp = {
  group: 'This machine',
  summary: 'sign in and remember it',
  description:
    'Signs in to a server, has an API token made for this machine, and keeps that, readable only by you, for the other ' +
    'commands; the password is kept nowhere. The user is the name of this machine unless --user says otherwise. A user ' +
    'that the server does not know is created with the password you choose. What a login kept before is revoked.',
  after: `Without a terminal:
  gather login ADDRESS --password-stdin < FILE

The token only sends. For tail, search and export a second one, that only reads:
  gather login ADDRESS --read

With a code from an admin (gatherd users invite NAME), and no password:
  gather login ADDRESS --code CODE
Other users of this machine can see it there while that runs; then use --code -,
GATHER_CODE or GATHER_CODE_FILE. Once it was used it is worth nothing.

A certificate that nobody vouches for, such as that of gatherd --tls
self-signed, is shown once: compare it with what gatherd printed, and answer
yes; without a terminal say it by --fingerprint. From then on the server must
have exactly this one. When it has a new one:
  gather login ADDRESS --fingerprint SHA256:…

--json prints {"server":"http://localhost:6174","user":"dale",
               "created":false,"password_set":false,
               "tokens":[{"name":"web-1","scope":"write"}]}`,
}

/** Of every command that sends. */
const sender = `Without a login it needs GATHER_SERVER, GATHER_USER, and GATHER_PASSWORD or
GATHER_TOKEN; with a password the user is the name of this machine if nothing
else is said. With GATHER_SERVER and GATHER_USER alone it keeps, and delivers
after gather login.`

export const send: CommandHelp = {
  group: 'Send',
  summary: 'send messages',
  description:
    'Sends TEXT as one message, or each line of stdin as one, in order. Empty lines are skipped. A message is first ' +
    "synced to this machine's disk, then delivered with all that waits there; what the server does not take now goes " +
    'with the next gather command, once and in its order.',
  after: `TEXT that begins with a dash goes after --, as in:
  gather send -- --quiet, please

${sender}

Exit status: 0 this machine will not lose it, 4 with --wait: not all is
delivered yet, 5 a message was refused for good, or a line is no message,
6 the spool cannot be used or is full

--json prints {"spooled":3,"delivered":2,"kept":1,"refused":0,
               "server":"http://localhost:6174","user":"dale"},
also when it stopped early`,
}

export const run: CommandHelp = {
  group: 'Send',
  summary: 'run a command and send what it prints',
  description:
    'Runs COMMAND, passes its input, its output and signals through, and sends each line that it prints. Nothing else ' +
    'changes: it prints where it would, and waits for nobody but a disk that is slow or a spool that is full.',
  after: `Each line says where it comes from: its source is COMMAND:stdout or
COMMAND:stderr. Its flags are its own after --, as in:
  gather run --stream backup -- pg_dump -v shop > shop.sql

${sender}

Exit status: that of COMMAND, or 128 and the number of the signal that ended it;
126 it cannot be run, 127 it was not found; 6 COMMAND ended well, but the
spool failed`,
}

export const ship: CommandHelp = {
  group: 'Send',
  summary: 'follow files and send each line',
  description:
    "Follows files and sends each line, with the file's path as its source. It goes on where the last spooled line of a " +
    'file ends, whatever was killed meanwhile: each line is sent once. Renamed, truncated and removed files are read ' +
    'to their end; what is lost all the same is said, and sent as a message.',
  after: `Quote a pattern, so that files are found that appear later:
  gather ship '/var/log/app/*.log'

--from end counts once a line of a file was sent: if ship is started again
before that, it begins at the end as it is then.

${sender}

It ends by Ctrl-C or SIGTERM, with status 130 or 143: what was read is kept
then, and the next gather ship reads the rest.
Exit status otherwise: 2 a folder, a FIFO or a device was named,
6 the spool cannot be used

--json prints at the end {"spooled":3,"kept":1,
               "server":"http://localhost:6174","user":"dale"}`,
}

export const flush: CommandHelp = {
  group: 'This machine',
  summary: 'deliver what waits on this machine',
  description: 'Delivers all that waits in the spool, for 30 s or as long as it may take.',
  after: `Exit status: 0 nothing waits any more, 4 something still does,
5 a message was refused for good

--json prints {"delivered":2,"kept":1,"refused":0,
               "server":"http://localhost:6174","user":"dale"}`,
}

/** Of every command that reads. */
const reader = `Who reads is whoever signed in by gather login --read, or GATHER_USER with
GATHER_PASSWORD or GATHER_TOKEN, and GATHER_SERVER. A writer reads its own
entries, a reader and an admin all.`

const readerStatus = `3 not signed in, or not allowed to read that, 4 no answer came within --timeout:
after the first it waits as long as it takes`

export const tail: CommandHelp = {
  group: 'Read',
  summary: 'show the last entries, then each new one',
  description:
    'Shows the last entries of the server, then each new one as soon as it is on its disk. When the server restarts or ' +
    'the connection is cut, it goes on where it was.',
  after: `A flag that is given several times asks for any of them; --where for all:
  gather tail --stream app --stream web --where level=error

On a terminal an entry is TIME USER STREAM MESSAGE; in a pipe, and with --json,
it is its line as stored, a JSON object.

${reader}

It ends by Ctrl-C or SIGTERM, with status 130 or 143.
Exit status otherwise: 0 with --no-follow,
${readerStatus}`,
}

export const search: CommandHelp = {
  group: 'Read',
  summary: 'show the entries that match',
  description:
    'Shows the entries in whose message TEXT occurs, or which match otherwise, as they are found. All that is given ' +
    'must hold.',
  after: `  gather search --since 1h timeout
  gather search --regex 'took \\d{4,} ms' --stream app --order desc --limit 20

On a terminal an entry is TIME USER STREAM MESSAGE; in a pipe, and with --json,
it is its line as stored, a JSON object.

${reader}

Exit status: 0 something was found, 1 nothing was,
${readerStatus},
5 the server refuses it: an expression that does not compile, for example`,
}

export const exportHelp: CommandHelp = {
  group: 'Read',
  summary: 'write the entries that match, to a file or stdout',
  description:
    'Writes every entry that matches, the oldest first. With --out it goes on where it was when it is called again after an ' +
    'interruption; FILE has its name once it is whole and on the disk.',
  after: `  gather export --out entries.ndjson
  gather export --format csv --stream app --since 7d --out week.csv

Until it is whole it is FILE.partial, with FILE.partial.json beside it.

${reader}

Exit status: 0 all is written,
${readerStatus},
6 the file cannot be written; 130, 143 by Ctrl-C, by SIGTERM: what was written
is kept

--json prints with --out {"entries":1200,"bytes":512000,"file":"/home/dale/…"}`,
}

export const dead: CommandHelp = {
  group: 'This machine',
  summary: 'show, send again or remove what the server refused for good',
  description: 'What to do with the messages that the server refused for good. Without NUMBER it is about all of them.',
  after: `  gather dead list               shows them, with the reason
  gather dead retry [NUMBER…]    sends them again, after what waits
  gather dead drop [NUMBER…]     removes them for good

Exit status: 0 done, 1 there is none of that number, 4 with retry: not all is
delivered yet, 5 with retry: refused again

--json prints {"dead":[{"number":17,"refused_at":"…","code":"TOO_LARGE",
"reason":"…","message":…}]}, with retry {"retried":1,"delivered":1,"kept":0,
"refused":0}, with drop {"dropped":1}`,
}

export const logout: CommandHelp = {
  group: 'This machine',
  summary: 'sign out and forget the credential',
  description:
    'Revokes the tokens of this machine and forgets them, also when the server cannot be reached. Messages that ' +
    'wait on this machine are kept, and go after the next gather login.',
  after: `--json prints {"server":"http://localhost:6174","user":"dale",
               "ended":true,"kept":0};
ended is false when the server was not reached: then an admin revokes them`,
}

export const status: CommandHelp = {
  group: 'This machine',
  summary: 'show server, user, and what waits on this machine',
  description:
    'Shows where this machine sends to, as whom, by which tokens, whether the server answers, and what is in the ' +
    'spool: how much waits ' +
    'and since when, how much was sent, what was refused for good, and the last error.',
  after: `Exit status: 0 signed in and reachable, 3 not signed in, 4 not reachable,
6 the spool cannot be used

--json prints {"server":"http://localhost:6174","user":"dale",
"reachable":true,"signed_in":true,"tokens":[{"name":"web-1","scope":"write"}],
"spool":"/home/dale/.local/…",
"spooled":3,"bytes":512,"sent":1200,"dead":0,"oldest_sent_at":"…",
"last_error":null}; what is not known is null`,
}
