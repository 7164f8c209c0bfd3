/** Why something was not done, at the place where it was tried. */

export function Trouble({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p class="trouble" role="alert">
      {text}
    </p>
  )
}
