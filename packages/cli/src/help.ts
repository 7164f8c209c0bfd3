/** What `--help` says beside the flags. Commander wraps descriptions; what comes after the flags stands as it is. */

export interface CommandHelp {
  /** In the list of commands. */
  readonly summary: string
  readonly description: string
  readonly after: string
}

export const description = 'Sends messages to a Message Gatherer server.'

export const afterProgram = `
Begin with:
  gather login logs.example.com
  gather send backup done

An address is HOST, HOST:PORT or a URL. Without a scheme it is http for this
machine and https for any other; without a port it is 6174.

Every flag has a variable, shown beside it; with _FILE at its end the variable
names a file with the value. A flag goes before its variable. A password has
only variables: GATHER_PASSWORD and GATHER_PASSWORD_FILE.

Exit status:
  0  done
  2  wrong usage
  3  not signed in, or not allowed
  4  no server reached, or not known whether a message was stored
  5  refused for good
  6  a local file cannot be used
  130, 143  stopped by Ctrl-C, by SIGTERM`

export const login: CommandHelp = {
  summary: 'sign in and remember it',
  description:
    'Signs in to a server and keeps the credential, readable only by you, for the other commands. The user is the ' +
    'name of this machine unless --user says otherwise. A user that the server does not know is created with the ' +
    'password you choose.',
  after: `Without a terminal:
  gather login ADDRESS --password-stdin < FILE

--json prints {"server":"http://localhost:6174","user":"dale",
               "created":false,"password_set":false}`,
}

export const send: CommandHelp = {
  summary: 'send messages',
  description:
    'Sends TEXT as one message, or each line of stdin as one, in order. Empty lines are skipped. It stops at the ' +
    'first message that is not stored, and says how many were sent before.',
  after: `The message 'logout' alone would end the session and is refused; to sign out:
gather logout. TEXT that begins with a dash goes after --, as in:
  gather send -- --quiet, please

Without a login it needs GATHER_SERVER and GATHER_PASSWORD, and GATHER_USER
unless the user is the name of this machine.

--json prints {"sent":3,"server":"http://localhost:6174","user":"dale"},
also when it stopped early`,
}

export const logout: CommandHelp = {
  summary: 'sign out and forget the credential',
  description: 'Ends the session at the server and forgets the credential, also when the server cannot be reached.',
  after: `--json prints {"server":"http://localhost:6174","user":"dale","ended":true};
ended is false when the server was not reached`,
}

export const status: CommandHelp = {
  summary: 'show server and user, and whether the server answers',
  description: 'Shows where this machine sends to, as whom, and whether the server answers.',
  after: `Exit status: 0 signed in and reachable, 3 not signed in, 4 not reachable

--json prints {"server":"http://localhost:6174","user":"dale",
               "reachable":true,"signed_in":true}`,
}
