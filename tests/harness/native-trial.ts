/** One request to `POST /v1/messages`, and what it added to the files while nobody else sent anything. */
import { expect } from 'vitest'
import type { Gatherd } from './gatherd.js'
import { jsonOf, type Answer } from './http.js'
import { endOfJournal, entriesIn, type StoredEntry } from './journal-files.js'
import { expectStored } from './native-answer.js'
import type { NativeClient, NativeRequest } from './native-client.js'

export interface Trials {
  /** Sends what must be stored. @returns its entries, of which the answer tells the number. */
  readonly stored: (body: unknown, request?: NativeRequest) => Promise<readonly StoredEntry[]>
  /** As `stored`. @returns the text of each message as it stands in the file. */
  readonly storedTexts: (body: unknown, request?: NativeRequest) => Promise<readonly string[]>
  /** Sends what must not be. @returns the answer; nothing was stored. */
  readonly refused: (body: unknown, request?: NativeRequest) => Promise<Answer>
}

export function trialsOf({ folder }: Pick<Gatherd, 'folder'>, client: NativeClient): Trials {
  const attempt = async (body: unknown, request: NativeRequest = {}) => {
    const before = endOfJournal(folder)
    const answer = await client.post(body, request)
    return { answer, entries: entriesIn(folder, before) }
  }
  const stored: Trials['stored'] = async (body, request) => {
    const { answer, entries } = await attempt(body, request)
    expect(answer.status, answer.text).toBe(200)
    expect(jsonOf(answer)).toMatchObject({ accepted: entries.length, duplicates: 0 })
    if (request?.producer === undefined) expectStored(answer, { accepted: entries.length })
    return entries
  }
  return {
    stored,
    storedTexts: async (body, request) => (await stored(body, request)).map(({ messageText }) => messageText),
    refused: async (body, request) => {
      const { answer, entries } = await attempt(body, request)
      expect(entries.length).toBe(0)
      return answer
    },
  }
}
