/** What an empty server greets with: the commands that send a first message. */
import { Copyable } from '../../ui/copy-text.js'

export function FirstSteps() {
  const { origin } = location
  return (
    <section class="panel stack" aria-labelledby="first-title">
      <h2 id="first-title">Send a first message</h2>
      <p>From any machine that reaches this server, as a user that there is:</p>
      <Copyable what="the curl command" text={`curl -u NAME -d 'Hail Dale!' ${origin}/v1/messages`} />
      <p>Or by the small client, which keeps what it could not send:</p>
      <Copyable what="the gather command" text={`npx gather login ${origin} && npx gather send 'Hail Dale!'`} />
    </section>
  )
}
