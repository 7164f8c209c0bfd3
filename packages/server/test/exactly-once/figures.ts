/** What the stories did. */
import { figuresOf } from '../../../../tests/harness/figures.js'

export const { count, describeFigures, missingFigures } = figuresOf([
  'stories',
  'lives',
  'requests',
  'messages stored',
  'duplicates',
  'concurrent copies',
  'gap',
  'diverged',
  'too large',
  'refused by the disk',
  'stored in part',
  'crashes with work in flight',
  'crashes while starting',
  'failed syncs',
  'starts without room',
  'orderly stops',
  'checkpoints deleted',
])
