/** Text of a stranger: shown as what it is, never as HTML, and turned around by nothing that stands in it. */
import { visiblePieces, type Showing } from './visible.js'

export interface VisibleTextProps extends Showing {
  readonly text: string
}

export function VisibleText({ text, ...showing }: VisibleTextProps) {
  return (
    <bdi>
      {visiblePieces(text, showing).map(({ kind, text: shown }, at) => {
        if (kind === 'plain') return shown
        return kind === 'hit' ? (
          <mark key={at}>{shown}</mark>
        ) : (
          <span key={at} class="escape">
            {shown}
          </span>
        )
      })}
    </bdi>
  )
}
