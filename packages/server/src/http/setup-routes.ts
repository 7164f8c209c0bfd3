/** `POST /v1/setup`: the first admin, by the code of the setup link (protocol rule S16). */
import { passwordRule, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { jsonObject } from './json-body.js'
import { fieldsOf, requestCheck, type FieldHints } from './request-check.js'
import { SetupRequest } from './schemas/sessions.js'
import { userJson } from '../administration/as-json.js'
import type { SignInRate } from '../limits/sign-in-rate.js'
import type { FirstAdmin } from '../administration/first-admin.js'

export interface SetupRoutesOptions {
  readonly firstAdmin: Pick<FirstAdmin, 'make'>
  readonly signInRate: SignInRate
  readonly addressOf: (request: FastifyRequest) => string
}

export function setupRoutes(app: FastifyInstance, { firstAdmin, signInRate, addressOf }: SetupRoutesOptions): void {
  const onRequest = async (request: FastifyRequest) => signInRate.take(addressOf(request))

  app.post('/v1/setup', { config: { needs: 'nothing' }, onRequest }, async (request, reply) => {
    const wanted = fieldsOf(setup(jsonObject(request.body, how.usage)), how)
    const admin = await firstAdmin.make(wanted, addressOf(request))
    return reply.code(201).send(userJson(admin))
  })
}

const setup = requestCheck(SetupRequest)
const how: FieldHints = {
  usage: 'send {"code": "…", "username": "…", "password": "…"}',
  rules: {
    code: 'a string: what follows #setup= in the link',
    username: `a string of ${userNameRule}`,
    password: `a string of ${passwordRule}`,
  },
}
