/** What a person chose, kept in the browser: theme and time zone. Where nothing can be kept, it lasts as long as the page. */
import { effect, signal } from '@preact/signals'
import { remember, remembered } from './memory.js'

export type Theme = 'auto' | 'light' | 'dark'
export type Zone = 'local' | 'UTC'

export const theme = signal<Theme>(kept('theme', ['auto', 'light', 'dark']))
export const zone = signal<Zone>(kept('zone', ['local', 'UTC']))

effect(() => {
  const { dataset } = document.documentElement
  if (theme.value === 'auto') delete dataset['theme']
  else dataset['theme'] = theme.value
  remember('theme', theme.value)
})
effect(() => remember('zone', zone.value))

function kept<T extends string>(name: string, values: readonly [T, ...T[]]): T {
  const text = remembered(name)
  return values.find(value => value === text) ?? values[0]
}
