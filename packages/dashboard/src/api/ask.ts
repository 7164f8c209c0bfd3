/**
 * Asks the server that this page came from: JSON in, JSON out, by the session's cookie (protocol rules S13, S14).
 *
 * Never throws: what came of it is one of four things. Knows no view.
 */

/** A problem document (RFC 9457). */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly hint: string | undefined
}

export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The session is over: sign in again. */
  | { readonly kind: 'signed out' }
  | { readonly kind: 'unreachable' }

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface Question {
  readonly method?: Method
  readonly body?: object
  readonly signal?: AbortSignal
  /** How an answer is read that is no JSON. */
  readonly read?: (response: Response) => Promise<unknown>
}

/** What every request carries: the cookie, and the header that no other site can send. */
export const manners = {
  credentials: 'same-origin',
  cache: 'no-store',
  redirect: 'error',
} as const satisfies RequestInit

export const csrfHeader = { 'gatherer-csrf': '1' } as const

export async function ask<T>(path: string, question: Question = {}): Promise<Outcome<T>> {
  const { method = 'GET', body, signal, read = readJson } = question
  try {
    const response = await fetch(path, {
      ...manners,
      method,
      headers: csrfHeader,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
    if (response.ok) return { kind: 'ok', value: (await read(response)) as T }
    return outcomeOf(response.status, await response.text())
  } catch {
    return { kind: 'unreachable' }
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

function outcomeOf(status: number, text: string): Outcome<never> {
  const refusal = refusalOf(status, text)
  return status === 401 && refusal.code === 'INVALID_TOKEN' ? { kind: 'signed out' } : { kind: 'refused', refusal }
}

function refusalOf(status: number, text: string): Refusal {
  try {
    const { code, detail, hint } = JSON.parse(text) as Partial<Refusal>
    return { status, code: String(code), detail: String(detail), hint }
  } catch {
    // Something between us and the server answers.
    return { status, code: 'STRANGER', detail: `something else answered, with status ${status}`, hint: undefined }
  }
}
