/** A name and a password, as browsers know them and offer to keep them. */

export interface Typed {
  readonly username: string
  readonly password: string
}

interface CredentialFieldsProps {
  readonly typed: Typed
  readonly onType: (typed: Typed) => void
  /** Where typing begins. */
  readonly focus: keyof Typed
  /** The password is one that is there, or one that is being chosen. */
  readonly passwordIs: 'current' | 'new'
}

export function CredentialFields({ typed, onType, focus, passwordIs }: CredentialFieldsProps) {
  return (
    <>
      <label>
        Name
        <input
          name="username"
          autocomplete="username"
          required
          maxLength={32}
          autoFocus={focus === 'username'}
          value={typed.username}
          onInput={event => onType({ ...typed, username: event.currentTarget.value })}
        />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          autocomplete={`${passwordIs}-password`}
          required
          autoFocus={focus === 'password'}
          value={typed.password}
          onInput={event => onType({ ...typed, password: event.currentTarget.value })}
        />
      </label>
    </>
  )
}
