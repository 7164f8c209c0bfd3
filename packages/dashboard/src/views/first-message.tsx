/** A server to which nobody has sent anything: how to send the first message, in commands that work here. */
import { linkTo } from '../app/route.js'
import { session } from '../app/session.js'
import { Copyable } from '../ui/copy-text.js'

interface FirstMessageProps {
  /** Where messages are shown, if not here. */
  readonly elsewhere?: boolean
}

export function FirstMessage({ elsewhere = false }: FirstMessageProps) {
  const { value } = session
  const user = 'user' in value ? value.user : 'NAME'
  const { origin } = location
  return (
    <section class="greeting panel" aria-labelledby="greeting-title">
      <h2 id="greeting-title">Nothing has arrived yet</h2>
      <p>
        Send a first message from a terminal. It appears {elsewhere ? <a href={linkTo('live')}>under Live</a> : 'here'}{' '}
        by itself.
      </p>
      <h3>With curl, which asks for your password</h3>
      <Copyable text={`curl -u ${user} -d 'Hello' ${origin}/v1/messages`} what="the curl command" />
      <h3>With gather, which loses nothing while the network is away</h3>
      <Copyable text={`npx gather login ${origin} --user ${user}`} what="the command that signs in" />
      <Copyable text="npx gather send 'Hello'" what="the command that sends" />
      <p class="quiet">Machines and apps that send should each have a user of their own.</p>
    </section>
  )
}
