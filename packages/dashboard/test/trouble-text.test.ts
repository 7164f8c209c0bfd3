import { describe, expect, it } from 'vitest'
import { troubleIn } from '../src/ui/trouble-text.js'

describe('what was not done', () => {
  it('V24: a refusal is told in the server’s words, names unchanged, with its hint', () => {
    const refusal = { status: 409, code: 'LAST_ADMIN', detail: 'dale is the last admin', hint: 'make another first' }
    expect(troubleIn({ kind: 'refused', refusal })).toBe('Refused: dale is the last admin; make another first.')
    expect(troubleIn({ kind: 'refused', refusal: { ...refusal, hint: undefined } })).toBe(
      'Refused: dale is the last admin.',
    )
  })

  it('V24: a session that is over and a server that does not answer are told with what to do', () => {
    expect(troubleIn({ kind: 'signed out' })).toContain('Sign in')
    expect(troubleIn({ kind: 'unreachable' })).toContain('Try again')
    expect(troubleIn({ kind: 'ok', value: undefined })).toBeUndefined()
  })
})
