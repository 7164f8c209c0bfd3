/** The colours of styles/colours.css, for what draws by itself; a number that changes when they do. */
import { effect, signal } from '@preact/signals'
import { theme } from '../app/preferences.js'

export type Colour = 'text' | 'quiet' | 'line' | 'accent' | 'good' | 'warn' | 'wrong'

/** Raised when the colours are others. */
export const coloursChanged = signal(0)

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => raise())
effect(() => {
  void theme.value
  raise()
})

/** As a canvas takes it. @param place where it will be seen. */
export function colourAt(place: HTMLElement, name: Colour): string {
  const probe = document.createElement('span')
  probe.style.setProperty('color', `var(--${name})`)
  place.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function raise(): void {
  coloursChanged.value = coloursChanged.peek() + 1
}
