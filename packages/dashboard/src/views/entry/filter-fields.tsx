/** Fields to filter entries by, applied as one types, after a short pause. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { wait } from '../../app/clock.js'
import { isNarrow } from '../../ui/narrow.js'
import { countOf, type FilterName, type Filters, type FilterTrouble } from './filters.js'
import { senderNames, streamNames, useKnownNames } from './known-names.js'

export interface FilterFieldsProps {
  readonly names: readonly FilterName[]
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
  readonly trouble?: FilterTrouble | undefined
}

const fields: Readonly<Record<FilterName, { readonly title: string; readonly example: string }>> = {
  contains: { title: 'Text', example: 'occurs in the message' },
  user: { title: 'User', example: 'dale, cellar' },
  stream: { title: 'Stream', example: 'default' },
  source: { title: 'Source', example: '/var/log/app.log' },
  where: { title: 'Field', example: 'level=error' },
  regex: { title: 'Expression', example: 'time(out|d out)' },
}

const pauseMs = 350

export function FilterFields({ names, filters, onChange, trouble }: FilterFieldsProps) {
  useKnownNames()
  const [typed, type] = useTyped(filters, onChange)
  const [isOpen, setOpen] = useState(false)
  const [first, ...others] = names
  const fieldFor = (name: FilterName) => (
    <Field
      key={name}
      name={name}
      value={typed[name]}
      trouble={trouble}
      onInput={value => type({ ...typed, [name]: value })}
    />
  )
  const count = countOf(typed) - (first !== undefined && typed[first] !== '' ? 1 : 0)
  return (
    <form class="filters" role="search" onSubmit={event => (event.preventDefault(), onChange(typed))}>
      {first !== undefined && fieldFor(first)}
      {isNarrow.value ? (
        <details
          open={isOpen || others.some(name => name === trouble?.name)}
          onToggle={event => setOpen(event.currentTarget.open)}
        >
          <summary>More filters{count > 0 ? ` (${count})` : ''}</summary>
          <div class="filters">{others.map(fieldFor)}</div>
        </details>
      ) : (
        others.map(fieldFor)
      )}
      <button type="button" class={countOf(typed) > 0 ? '' : 'unneeded'} onClick={() => onChange(cleared(typed))}>
        Clear
      </button>
    </form>
  )
}

interface FieldProps {
  readonly name: FilterName
  readonly value: string
  readonly trouble: FilterTrouble | undefined
  readonly onInput: (value: string) => void
}

function Field({ name, value, trouble, onInput }: FieldProps) {
  const { title, example } = fields[name]
  const suggested = suggestionsFor(name)
  const isWrong = trouble?.name === name
  return (
    <label class={`filter-${name}`}>
      {title}
      <input
        type="search"
        value={value}
        placeholder={example}
        autocomplete="off"
        spellcheck={false}
        list={suggested && `known-${name}`}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `trouble-${name}` : undefined}
        onInput={event => onInput(event.currentTarget.value)}
      />
      {suggested && (
        <datalist id={`known-${name}`}>
          {suggested.map(known => (
            <option key={known} value={known} />
          ))}
        </datalist>
      )}
      {isWrong && (
        <span id={`trouble-${name}`} class="field-trouble" role="alert">
          {trouble.text}
        </span>
      )}
    </label>
  )
}

function suggestionsFor(name: FilterName): readonly string[] | undefined {
  if (name === 'user') return senderNames.value
  return name === 'stream' ? streamNames.value : undefined
}

/** What stands in the fields; told when one has paused. What comes from elsewhere replaces it. */
function useTyped(filters: Filters, onChange: (filters: Filters) => void) {
  const [typed, setTyped] = useState(filters)
  const pause = useRef<AbortController | undefined>(undefined)
  const told = JSON.stringify(filters)
  useEffect(() => {
    setTyped(filters)
    return () => pause.current?.abort()
  }, [told])
  const type = (changed: Filters): void => {
    setTyped(changed)
    pause.current?.abort()
    const { signal } = (pause.current = new AbortController())
    void wait(pauseMs, signal).then(() => signal.aborted || onChange(changed))
  }
  return [typed, type] as const
}

function cleared(filters: Filters): Filters {
  return Object.fromEntries(Object.keys(filters).map(name => [name, ''])) as Filters
}
