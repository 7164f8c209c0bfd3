/** Users, as an admin asks for them, and the password of oneself (protocol rules U1 to U5, S18). */
import type { Outcome } from './ask.js'
import { askAll, type Whole } from './pages.js'
import { askAs, type Role } from '../app/session.js'

export const roles: readonly Role[] = ['writer', 'reader', 'admin']

export interface User {
  readonly name: string
  readonly role: Role
  readonly state: 'active' | 'without password' | 'disabled'
  readonly created_at: string
}

export interface NewUser {
  readonly name: string
  readonly role: Role
  readonly password?: string
}

export interface UserChange {
  readonly role?: Role
  readonly disabled?: boolean
  readonly password?: string
}

export function listUsers(): Promise<Outcome<Whole<User>>> {
  return askAll<User>({ path: '/v1/users', member: 'users' }, ({ name }) => name)
}

export function addUser(user: NewUser): Promise<Outcome<User>> {
  return askAs('/v1/users', { method: 'POST', body: user })
}

export function changeUser(name: string, change: UserChange): Promise<Outcome<User>> {
  return askAs(pathOf(name), { method: 'PATCH', body: change })
}

export function removeUser(name: string): Promise<Outcome<void>> {
  return askAs(pathOf(name), { method: 'DELETE' })
}

/** All sessions of the user end with it. */
export function changeOwnPassword(name: string, current: string, next: string): Promise<Outcome<void>> {
  const body = { current_password: current, password: next }
  return askAs(`${pathOf(name)}/password`, { method: 'POST', body })
}

export function pathOf(name: string): string {
  return `/v1/users/${encodeURIComponent(name)}`
}
