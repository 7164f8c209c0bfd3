/** A server to which nobody has sent anything: how to send the first message, in commands that work here. */
import { Copy } from '../ui/copy.js'
import { session } from '../app/session.js'

export function FirstMessage() {
  const { value } = session
  const user = 'user' in value ? value.user : 'NAME'
  return (
    <section class="greeting panel" aria-labelledby="greeting-title">
      <h2 id="greeting-title">Nothing has arrived yet</h2>
      <p>Send a first message from a terminal. It appears here by itself.</p>
      <h3>With curl, which asks for your password</h3>
      <Command text={curlCommand(location.origin, user)} />
      <h3>With gather, which loses nothing while the network is away</h3>
      <Command text={`npx gather login ${location.origin} --user ${user}`} />
      <Command text="npx gather send 'Hello'" />
      <p class="quiet">Machines and apps that send should each have a user of their own.</p>
    </section>
  )
}

function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <Copy text={() => text} what="this command">
        Copy
      </Copy>
    </div>
  )
}

function curlCommand(origin: string, user: string): string {
  return `curl -u ${user} -d 'Hello' ${origin}/v1/messages`
}
