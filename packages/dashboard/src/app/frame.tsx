/** What stands around every view: where one can go, who one is, how times and colours are shown. */
import type { ComponentChildren } from 'preact'
import { theme, zone } from './preferences.js'
import { reachable, titleOf } from './places.js'
import { linkTo, route } from './route.js'
import { session, signOut } from './session.js'
import { Shortcuts } from './shortcuts.js'
import { zoneText } from './times.js'
import { Connection } from '../ui/connection.js'

export function Frame({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="frame">
      <a class="skip" href="#content" onClick={skip}>
        Skip to content
      </a>
      <header class="bar">
        <a class="brand" href={linkTo('overview')}>
          Message Gatherer
        </a>
        <nav aria-label="Views">
          {reachable().map(name => (
            <a key={name} href={linkTo(name)} aria-current={route.value.view === name ? 'page' : undefined}>
              {titleOf(name)}
            </a>
          ))}
        </nav>
        <div class="bar-end">
          <Connection />
          <ZoneSwitch />
          <ThemeSwitch />
          <Who />
          <Shortcuts />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

/** The address keeps saying which view this is. */
function skip(event: Event): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('#content')?.focus()
}

function ZoneSwitch() {
  const change = () => (zone.value = zone.value === 'UTC' ? 'local' : 'UTC')
  // What is read out begins with what is seen.
  const name = zone.value === 'UTC' ? 'UTC' : 'Local time'
  return (
    <button
      type="button"
      class="plain"
      onClick={change}
      title="Show times in another zone"
      aria-label={`${name}, times are in ${zoneText()}: change`}
    >
      {name}
    </button>
  )
}

const nextTheme = { auto: 'light', light: 'dark', dark: 'auto' } as const
const themeNames = { auto: 'System colours', light: 'Light', dark: 'Dark' } as const

function ThemeSwitch() {
  const change = () => (theme.value = nextTheme[theme.value])
  return (
    <button
      type="button"
      class="plain"
      onClick={change}
      title="Change the colours"
      aria-label={`${themeNames[theme.value]}, the colours of the page: change`}
    >
      {themeNames[theme.value]}
    </button>
  )
}

function Who() {
  const { value } = session
  if (!('user' in value)) return null
  return (
    <span class="who">
      <a href={linkTo('users', {}, value.user)} title={`Your account: ${value.role}`}>
        {value.user}
      </a>
      <button type="button" class="plain" onClick={() => void signOut()}>
        Sign out
      </button>
    </span>
  )
}
