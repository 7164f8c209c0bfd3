/** `/v1/users`: for admins, and for who comes through the data folder (protocol rules U1 to U6), and the password of oneself (S18). */
import { GathererError, passwordRule, roles, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from './admission.js'
import { jsonObject } from './json-body.js'
import { fieldsOf, requestCheck } from './request-check.js'
import { NewUser, OwnPassword, UserChange } from './schemas/users.js'
import { userJson } from '../administration/as-json.js'
import type { AdministrationFor } from '../administration/administration.js'

export interface UserRoutesOptions {
  readonly administration: AdministrationFor
  readonly addressOf: (request: FastifyRequest) => string
}

type Named = { readonly Params: { readonly name: string } }

const usersPath = '/v1/users'

export function userRoutes(app: FastifyInstance, { administration, addressOf }: UserRoutesOptions): void {
  const forAdmins = { config: { needs: 'administer' } } as const
  const usersFor = (request: FastifyRequest) => administration(actorOf(request, addressOf)).users

  app.get(usersPath, forAdmins, async (request, reply) => {
    const { users, more } = await usersFor(request).list(readAfter(request.url))
    return reply.send({ users: users.map(userJson), ...(more && { more }) })
  })

  app.post(usersPath, forAdmins, async (request, reply) => {
    const added = await usersFor(request).add(
      fieldsOf(newUser(jsonObject(request.body, usage.add)), { rules, usage: usage.add }),
    )
    return reply.code(201).send(userJson(added))
  })

  app.patch<Named>(`${usersPath}/:name`, forAdmins, async (request, reply) => {
    const body = jsonObject(request.body, usage.change)
    const change = fieldsOf(userChange(body), { rules, usage: usage.change })
    if (Object.keys(change).length === 0) throw invalid('nothing to change is named', usage.change)
    return reply.send(userJson(await usersFor(request).change(request.params.name, change)))
  })

  app.delete<Named>(`${usersPath}/:name`, forAdmins, async (request, reply) => {
    await usersFor(request).remove(request.params.name)
    return reply.code(204).send()
  })

  app.post<Named>(`${usersPath}/:name/password`, { config: { needs: 'oneself' } }, async (request, reply) => {
    const { name } = request.params
    if (request.credential?.user !== name) throw notOneself(name)
    const body = jsonObject(request.body, usage.password)
    const fields = fieldsOf(ownPassword(body), { rules, usage: usage.password })
    await usersFor(request).changeOwnPassword(name, { current: fields.current_password, next: fields.password })
    return reply.code(204).send()
  })
}

function readAfter(url: string): string | undefined {
  const query = [...new URLSearchParams(url.split('?', 2)[1] ?? '')]
  const unknown = query.find(([name]) => name !== 'after')
  if (unknown) throw invalid(`there is no query parameter ${JSON.stringify(unknown[0])}`, 'only ?after=NAME is known')
  if (query.length > 1) throw invalid('?after= stands there twice', 'name one user')
  return query[0]?.[1]
}

const newUser = requestCheck(NewUser)
const userChange = requestCheck(UserChange)
const ownPassword = requestCheck(OwnPassword)

const rules: Readonly<Record<string, string>> = {
  name: `a string of ${userNameRule}`,
  role: roles.join(', '),
  disabled: 'true or false',
  password: `a string of ${passwordRule}`,
  current_password: `a string of ${passwordRule}`,
}

const usage = {
  add: 'send {"name": "…", "role": "writer", "password": "…"}; all but the name may be left out',
  change: 'send {"role": "reader"}, {"disabled": true} or {"password": "…"}, or several of them in one',
  password: 'send {"current_password": "…", "password": "…"}',
} as const

function notOneself(name: string): GathererError {
  return new GathererError('NOT_ALLOWED', `only ${name} gives itself another password by the one there is`, {
    hint: 'an admin gives anybody one: PATCH /v1/users/NAME, or gatherd users passwd NAME',
  })
}

function invalid(detail: string, hint: string): GathererError {
  return new GathererError('INVALID_REQUEST', detail, { hint })
}
