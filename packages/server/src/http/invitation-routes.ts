/** `/v1/invitations`, for admins, and `/v1/enrolments`, for who has a code (protocol rule S15). */
import { streamNameRule, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from './admission.js'
import { jsonObject } from './json-body.js'
import { fieldsOf, requestCheck } from './request-check.js'
import { defaultExpirySeconds, EnrolmentRequest, expiryRule, NewInvitation } from './schemas/invitations.js'
import { invitationJson, madeInvitationJson, madeTokenJson } from '../administration/as-json.js'
import type { AdministrationFor } from '../administration/administration.js'
import type { SignInRate } from '../limits/sign-in-rate.js'
import type { Enrol, Enrolment } from '../administration/enrolment.js'
import type { WantedInvitation } from '../administration/invitation-administration.js'

export interface InvitationRoutesOptions {
  readonly administration: AdministrationFor
  readonly enrol: Enrol
  readonly signInRate: SignInRate
  readonly addressOf: (request: FastifyRequest) => string
}

type One = { readonly Params: { readonly id: string } }

const invitationsPath = '/v1/invitations'

export function invitationRoutes(app: FastifyInstance, options: InvitationRoutesOptions): void {
  const { administration, enrol, signInRate, addressOf } = options
  const forAdmins = { config: { needs: 'administer' } } as const
  const invitationsFor = (request: FastifyRequest) => administration(actorOf(request, addressOf)).invitations

  app.get(invitationsPath, forAdmins, async (request, reply) => {
    const invitations = await invitationsFor(request).list()
    return reply.send({ invitations: invitations.map(invitationJson) })
  })

  app.post(invitationsPath, forAdmins, async (request, reply) => {
    const made = await invitationsFor(request).make(wantedInvitation(request.body))
    return reply.code(201).header('cache-control', 'no-store').send(madeInvitationJson(made))
  })

  app.delete<One>(`${invitationsPath}/:id`, forAdmins, async (request, reply) => {
    await invitationsFor(request).withdraw(request.params.id)
    return reply.code(204).send()
  })

  const onRequest = async (request: FastifyRequest) => signInRate.take(addressOf(request))

  app.post('/v1/enrolments', { config: { needs: 'nothing' }, onRequest }, async (request, reply) => {
    const { user, ...made } = await enrol(enrolmentIn(request.body), addressOf(request))
    const answer = { ...madeTokenJson(made), user }
    return reply.code(201).header('cache-control', 'no-store').send(answer)
  })
}

const newInvitation = requestCheck(NewInvitation)
const enrolmentRequest = requestCheck(EnrolmentRequest)

const usage = {
  invite: 'send {"name": "web-1", "expires_in": 86400}; the last may be left out',
  enrol: 'send {"code": "…", "token_name": "web-1"}',
} as const

const rules: Readonly<Record<string, string>> = {
  name: `a string of ${userNameRule}`,
  expires_in: expiryRule,
  code: 'a string: an enrolment code, as gatherd users invite prints it',
  token_name: `a string of ${streamNameRule}: the machine that will use the token`,
}

function wantedInvitation(body: unknown): WantedInvitation {
  const checked = newInvitation(jsonObject(body, usage.invite))
  const { name, expires_in: seconds = defaultExpirySeconds } = fieldsOf(checked, { rules, usage: usage.invite })
  return { name, expiresInMs: seconds * 1000 }
}

function enrolmentIn(body: unknown): Enrolment {
  const checked = enrolmentRequest(jsonObject(body, usage.enrol))
  const { code, token_name: tokenName } = fieldsOf(checked, { rules, usage: usage.enrol })
  return { code, tokenName }
}
