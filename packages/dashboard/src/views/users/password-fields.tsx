/** A new password: typed twice, or made here. */
import { useState } from 'preact/hooks'
import { Copyable } from '../../ui/copy-text.js'

export interface ChosenPassword {
  readonly text: string
  /** Why it will not do yet. */
  readonly trouble: string | undefined
}

interface PasswordFieldsProps {
  readonly onChange: (password: ChosenPassword) => void
}

const madeBytes = 18

export function PasswordFields({ onChange }: PasswordFieldsProps) {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [made, setMade] = useState<string>()
  const type = (next: { readonly first: string; readonly second: string }): void => {
    setFirst(next.first)
    setSecond(next.second)
    onChange(chosen(next.first, next.second))
  }
  const make = (): void => {
    const text = newPassword()
    setMade(text)
    onChange({ text, trouble: undefined })
  }
  const unmake = (): void => {
    setMade(undefined)
    onChange(chosen(first, second))
  }
  if (made !== undefined) {
    return (
      <div class="stack">
        <p>This password is shown here only. Copy it now:</p>
        <Copyable text={made} what="the password" />
        <button type="button" class="plain start" onClick={unmake}>
          Type one instead
        </button>
      </div>
    )
  }
  return (
    <div class="stack">
      <Typed label="New password" value={first} onInput={text => type({ first: text, second })} />
      <Typed label="The same again" value={second} onInput={text => type({ first, second: text })} />
      <button type="button" class="plain start" onClick={make}>
        Make one for me
      </button>
    </div>
  )
}

interface TypedProps {
  readonly label: string
  readonly value: string
  readonly onInput: (text: string) => void
}

function Typed({ label, value, onInput }: TypedProps) {
  return (
    <label>
      {label}
      <input
        type="password"
        autocomplete="new-password"
        value={value}
        onInput={event => onInput(event.currentTarget.value)}
      />
    </label>
  )
}

function chosen(first: string, second: string): ChosenPassword {
  if (first === '') return { text: '', trouble: 'Type a password, or have one made.' }
  return { text: first, trouble: first === second ? undefined : 'The two passwords are not the same.' }
}

/** 144 bits, in characters that survive every shell and form. */
function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(madeBytes))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
