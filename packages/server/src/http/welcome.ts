/** The text at `GET /`, for people without a browser, or without a page. */

/** What this is, and how to send, with commands that work here (protocol rule A1). */
export function welcome(origin: string, page: 'built' | 'not built'): string {
  return `Message Gatherer: endpoints sign in and send messages; every one is kept, in order, in plain files.

Sign in and send in one; where registration is open, the first sign-in with a new name sets its password:

  curl -u NAME:PASSWORD -d 'Hail Dale!' ${origin}/v1/messages

The same by three messages, each a POST of JSON; the second answers with the token for the third:

  curl ${origin}/identify     -d '{"message_type":"IDENTIFY","username":"dale"}'
  curl ${origin}/authenticate -d '{"message_type":"AUTHENTICATE","username":"dale","password":"pass"}'
  curl ${origin}/message      -d '{"message_type":"MESSAGE","token":"…","message":"Hail Dale!"}'

${pageLines[page]}

With a setup link (https://…/#setup=CODE, printed by a server without an admin), the first admin:

  curl ${origin}/v1/setup -d '{"code":"CODE","username":"NAME","password":"PASSWORD"}'

By the small client: npx gather login ${origin} --user dale, then npx gather send 'Hail Dale!'

State: ${origin}/readyz   Errors explained: ${origin}/errors   All of it, as OpenAPI: ${origin}/openapi.json
`
}

const pageLines = {
  built: 'To see what arrives, open this address in a browser.',
  'not built': 'There is no page to look at: it was not built into this gatherd (npm run build does that).',
} as const
