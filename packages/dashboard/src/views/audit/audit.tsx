/** Not there yet. */
export function View() {
  return <p class="quiet">Nothing here yet.</p>
}
