/** Puts the page together. */
import { render } from 'preact'
import { App } from './app/app.js'
import { followOtherTabs, startSession } from './app/session.js'

const place = document.querySelector('#page')
if (place) render(<App />, place)
followOtherTabs()
void startSession()
