/** Times as people read them, in the zone they chose. */
import { zone, type Zone } from './preferences.js'

const parts = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const

const formats: Readonly<Record<Zone, Intl.DateTimeFormat>> = {
  local: new Intl.DateTimeFormat('sv-SE', { ...parts, fractionalSecondDigits: 3 }),
  UTC: new Intl.DateTimeFormat('sv-SE', { ...parts, fractionalSecondDigits: 3, timeZone: 'UTC' }),
}

/** `2026-11-22 05:41:51.123` */
export function timeText(time: string | number): string {
  return formats[zone.value].format(new Date(time)).replace(',', '.')
}

/** `05:41:51` */
export function clockText(time: string | number): string {
  return timeText(time).slice(11, 19)
}

/** What the zone is called: `UTC`, or the one of this machine with how far it is from UTC. */
export function zoneText(): string {
  if (zone.value === 'UTC') return 'UTC'
  const named = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' }).formatToParts(new Date())
  const offset = named.find(({ type }) => type === 'timeZoneName')?.value ?? 'local'
  return `${Intl.DateTimeFormat().resolvedOptions().timeZone} (${offset})`
}

/** `3 s`, `5 min`, `2 h`, `4 d`: how long ago, at a time in Unix milliseconds. */
export function agoText(time: string | number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - new Date(time).getTime()) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}

/** As a `datetime-local` field has it, in the zone that is shown. */
export function fieldText(timeMs: number | undefined): string {
  return timeMs === undefined ? '' : timeText(timeMs).slice(0, 19).replace(' ', 'T')
}

/** What stands in such a field, in Unix milliseconds; undefined: nothing that is a time. */
export function fieldTime(text: string): number | undefined {
  const ms = Date.parse(zone.value === 'UTC' && text !== '' ? `${text}Z` : text)
  return Number.isNaN(ms) ? undefined : ms
}
