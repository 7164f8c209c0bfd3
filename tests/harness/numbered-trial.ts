/** One request to `POST /v1/messages`, and what it stored, as far as a server tells: by what a second try finds there. */
import { expectGap, expectNumbered } from './native-answer.js'
import type { NativeClient, NativeLabels } from './native-client.js'
import { randomName } from './target.js'
import type { Answer } from './http.js'

export interface NumberedTrials {
  /** Sends what must be stored as so many messages, of which the last has this text, and once more: nothing is new. */
  readonly stored: (body: unknown, labels: NativeLabels, expected: StoredTexts) => Promise<void>
  /** Sends what must not be. @returns the answer; nothing was stored. */
  readonly refused: (body: unknown, labels: NativeLabels) => Promise<Answer>
}

export interface StoredTexts {
  readonly count: number
  readonly last: string
}

export function numberedTrialsOf({ post }: NativeClient): NumberedTrials {
  return {
    stored: async (body, labels, { count, last }) => {
      const numbered = { ...labels, producer: randomName(), sequence: 0 }
      expectNumbered(await post(body, numbered), { accepted: count, next: count, last })
      expectNumbered(await post(body, numbered), { accepted: 0, duplicates: count, next: count, last })
    },
    refused: async (body, labels) => {
      const producer = randomName()
      const answer = await post(body, { producer, sequence: 0, ...labels })
      // A gap is told, and nothing stored, whatever the body.
      expectGap(await post('x', { producer, sequence: 1 }), 0)
      return answer
    },
  }
}
