/** The frame: what stands around every view, and which view is in it. */
import type { FunctionComponent } from 'preact'
import { lazyView } from './lazy-view.js'
import { Frame } from './frame.js'
import { route, setupCode, type ViewName } from './route.js'
import { session } from './session.js'
import { Notices } from '../ui/notices.js'
import { Setup } from '../views/setup.js'
import { SignIn } from '../views/sign-in.js'

/** Each is loaded when it is first looked at. */
const views: Readonly<Record<ViewName, FunctionComponent>> = {
  overview: lazyView(() => import('../views/overview/overview.js')),
  live: lazyView(() => import('../views/live/live.js')),
  search: lazyView(() => import('../views/search/search.js')),
  users: lazyView(() => import('../views/users/users.js')),
  audit: lazyView(() => import('../views/audit/audit.js')),
}

export function App() {
  return (
    <>
      <Content />
      <Notices />
    </>
  )
}

function Content() {
  const { kind } = session.value
  if (setupCode.value !== undefined && kind !== 'signed in') return <Setup code={setupCode.value} />
  if (kind === 'unknown') return <p class="quiet centred">Looking who you are …</p>
  if (kind === 'nobody') return <SignIn />
  const View = views[route.value.view]
  return (
    <Frame>
      <View key={route.value.view} />
      {kind === 'expired' && <SignIn again />}
    </Frame>
  )
}
