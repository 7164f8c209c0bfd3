/**
 * The three states of a session and what moves it from one to another (rule S1 of docs/protocol.md).
 *
 * A table, so that it can be read, drawn and tested: `docs/three-messages.md` shows the same edges.
 */

export type State = 'grounded' | 'identified' | 'authenticated'

export type SessionEvent =
  | 'identify'
  | 'right password'
  | 'wrong password'
  | 'no token made'
  /** With a good token, from the session's own address. */
  | 'message'
  | 'logout'
  /** The newest token's time is over. */
  | 'expiry'
  /** A good token came from another address than the session's. */
  | 'endpoint shift'
  /** It was ended by hand, or its user was disabled or removed, or got another password. */
  | 'revocation'

export const states = ['grounded', 'identified', 'authenticated'] as const satisfies readonly State[]

export const transitions: Readonly<Record<State, Readonly<Record<SessionEvent, State>>>> = {
  grounded: {
    identify: 'identified',
    'right password': 'grounded',
    'wrong password': 'grounded',
    'no token made': 'grounded',
    message: 'grounded',
    logout: 'grounded',
    expiry: 'grounded',
    'endpoint shift': 'grounded',
    revocation: 'grounded',
  },
  identified: {
    identify: 'identified',
    'right password': 'authenticated',
    'wrong password': 'identified',
    'no token made': 'grounded',
    message: 'grounded',
    logout: 'grounded',
    expiry: 'grounded',
    'endpoint shift': 'grounded',
    revocation: 'grounded',
  },
  authenticated: {
    identify: 'identified',
    'right password': 'authenticated',
    'wrong password': 'authenticated',
    'no token made': 'grounded',
    message: 'authenticated',
    logout: 'grounded',
    expiry: 'grounded',
    'endpoint shift': 'grounded',
    revocation: 'grounded',
  },
}

export function next(state: State, event: SessionEvent): State {
  return transitions[state][event]
}
