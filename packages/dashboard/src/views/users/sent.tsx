/** What a user sent so far, in a sentence. */
import { listSenders } from '../../api/arrivals.js'
import { amountText, bytesText } from '../../app/amounts.js'
import { now } from '../../app/clock.js'
import { linkTo } from '../../app/route.js'
import { agoText } from '../../app/times.js'
import { useAnswer } from '../../ui/answer.js'

export function Sent({ user }: { readonly user: string }) {
  const { value } = useAnswer(listSenders)
  if (value === undefined) return null
  const sender = value.all.find(each => each.user === user)
  if (!sender) return <>It has not sent anything yet.</>
  const { entries, bytes, last_received_at: last } = sender
  return (
    <>
      It sent {amountText(entries, 'message')}, {bytesText(bytes)}, the latest {agoText(last, now())} ago:{' '}
      <a href={linkTo('search', { user })}>look at them</a>.
    </>
  )
}
