/** Keys: what each does is told by a sheet on `?`. A view adds its own while it is shown. */
import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Dialog } from '../ui/dialog.js'
import { places, reachable, titleOf } from './places.js'
import { goTo, linkTo } from './route.js'

export interface Shortcut {
  /** As `KeyboardEvent.key` has it; two keys in a row have a space between. */
  readonly keys: string
  readonly does: string
  readonly act: () => void
}

const ofView = signal<readonly Shortcut[]>([])
const isShown = signal(false)

/** Keys that count while a component is there, beside those of others. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts)
  current.current = shortcuts
  // Before it is drawn: a key counts as soon as one sees what it is for.
  useLayoutEffect(() => {
    // What a key does may change with each render; which keys there are does not.
    const lasting = shortcuts.map(({ keys, does }, at) => ({ keys, does, act: () => current.current[at]?.act() }))
    ofView.value = [...ofView.value, ...lasting]
    return () => {
      ofView.value = ofView.value.filter(shortcut => !lasting.includes(shortcut))
    }
  }, [])
}

function everywhere(): readonly Shortcut[] {
  return [
    ...reachable().map(name => ({
      keys: `g ${places[name].key}`,
      does: `go to ${titleOf(name)}`,
      act: () => goTo(linkTo(name)),
    })),
    { keys: '?', does: 'show this list', act: () => (isShown.value = true) },
  ]
}

export function Shortcuts() {
  useLayoutEffect(listen, [])
  return (
    <>
      <button type="button" class="plain" onClick={() => (isShown.value = true)} aria-label="Keyboard shortcuts">
        ?
      </button>
      {isShown.value && <Sheet />}
    </>
  )
}

function Sheet() {
  const rows = [...everywhere(), ...ofView.value]
  return (
    <Dialog title="Keys" look="sheet" onClose={() => (isShown.value = false)}>
      <dl>
        {rows.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {(keys === ' ' ? ['Space'] : keys.split(' ')).map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button>Close</button>
      </form>
    </Dialog>
  )
}

/** @returns what ends it. */
function listen(): () => void {
  let first = ''
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isPressing(event)) return
    // What stands in front has its own keys.
    if (document.querySelector('dialog[open]')) return
    const found = [...ofView.value, ...everywhere()]
    const shortcut =
      found.find(({ keys }) => keys === `${first}${event.key}`) ?? found.find(({ keys }) => keys === event.key)
    first = event.key === 'g' && first === '' ? 'g ' : ''
    if (!shortcut) return
    event.preventDefault()
    shortcut.act()
  }
  document.addEventListener('keydown', press)
  return () => document.removeEventListener('keydown', press)
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
}

/** Keys that press what has the focus. */
function isPressing({ key, target }: KeyboardEvent): boolean {
  return (
    (key === ' ' || key === 'Enter') && target instanceof HTMLElement && target.closest('button, a, summary') !== null
  )
}
