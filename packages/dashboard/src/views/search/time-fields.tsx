/** Which time is searched: a quick choice, or from then to then in the zone that is shown. */
import { fieldText, fieldTime } from '../../app/times.js'
import { quickNames, quickRanges, type Times, type TimeSpan } from './time-range.js'

export interface TimeFieldsProps {
  readonly times: Times
  readonly onChange: (times: Times) => void
}

export function TimeFields({ times: { range }, onChange }: TimeFieldsProps) {
  const fixed: TimeSpan = range.kind === 'fixed' ? range : { since: undefined, until: undefined }
  const change = (changed: Partial<TimeSpan>): void => {
    onChange({ range: { kind: 'fixed', ...fixed, ...changed }, part: undefined })
  }
  return (
    <div class="times">
      <div class="choices" role="group" aria-label="Time">
        {quickNames.map(name => (
          <button
            key={name}
            type="button"
            aria-pressed={range.kind === 'quick' && range.name === name}
            onClick={() => onChange({ range: { kind: 'quick', name }, part: undefined })}
          >
            {quickRanges[name].title}
          </button>
        ))}
      </div>
      <TimeField title="From" value={fixed.since} onChange={since => change({ since })} />
      <TimeField title="To" value={fixed.until} onChange={until => change({ until })} />
    </div>
  )
}

interface TimeFieldProps {
  readonly title: string
  readonly value: number | undefined
  readonly onChange: (ms: number | undefined) => void
}

/** Told when one leaves the field: before, half of it is there. */
function TimeField({ title, value, onChange }: TimeFieldProps) {
  const text = fieldText(value)
  const told = (field: HTMLInputElement): void => {
    if (field.value !== text) onChange(fieldTime(field.value))
  }
  return (
    <label class="time-field">
      {title}
      <input
        type="datetime-local"
        step={1}
        value={text}
        onBlur={event => told(event.currentTarget)}
        onKeyDown={event => event.key === 'Enter' && told(event.currentTarget)}
      />
    </label>
  )
}
