/** Health in words, with what to do where something is wrong. */
import type { Tone } from './findings.js'
import type { Health } from './health.js'

const words: Readonly<Record<Tone, string>> = { good: 'Well', note: 'Note', warn: 'Look at this', wrong: 'Wrong' }

export function HealthPanel({ health: { tone, sentence, findings } }: { readonly health: Health }) {
  return (
    <section class={`panel health ${tone}`} aria-label="Health">
      <p class="sentence" role="status">
        {sentence}
      </p>
      {findings.length > 0 && (
        <ul>
          {findings.map(({ tone: of, text, advice }) => (
            <li key={text}>
              <span class={`badge ${of}`}>{words[of]}</span>
              {text !== sentence && <span>{text} </span>}
              <span class="quiet">{advice}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
