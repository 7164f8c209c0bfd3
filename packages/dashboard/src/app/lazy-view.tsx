/** A view whose code is fetched when it is needed, with what is shown meanwhile and when it cannot be had. */
import { useEffect, useState } from 'preact/hooks'
import type { FunctionComponent } from 'preact'

type Loaded = { readonly View: FunctionComponent }

/** @param load the view's module, which exports it as `View`. */
export function lazyView(load: () => Promise<Loaded>): FunctionComponent {
  let loaded: FunctionComponent | undefined
  return function Lazy() {
    const [View, setView] = useState<FunctionComponent | undefined>(() => loaded)
    const [failed, setFailed] = useState(false)
    useEffect(() => {
      if (View) return
      load().then(
        module => {
          loaded = module.View
          setView(() => module.View)
        },
        () => setFailed(true),
      )
    }, [])
    if (View) return <View />
    if (failed)
      return <p role="alert">This part of the page could not be fetched. Reload the page when the server answers.</p>
    return <p class="quiet">Loading …</p>
  }
}
