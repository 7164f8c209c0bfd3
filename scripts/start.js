/** `npm start`: sets up what is missing, then becomes the server. `npm start -- --host …` passes flags on. */
import { setUp } from './set-up.js'

setUp()
await import('../packages/server/bin/gatherd.js')
