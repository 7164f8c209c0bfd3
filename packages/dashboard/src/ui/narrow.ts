/** Whether the window is so narrow that what stands side by side elsewhere stands one below another. */
import { signal } from '@preact/signals'

const query = matchMedia('(max-width: 44rem)')

export const isNarrow = signal(query.matches)

query.addEventListener('change', () => (isNarrow.value = query.matches))
