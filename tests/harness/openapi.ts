/** The parts of `GET /openapi.json` that tests look at. */

export type Schema = Readonly<Record<string, unknown>>

export interface Media {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
  readonly 'x-line-schema'?: Schema
}

export type Content = Readonly<Record<string, Media>>

export interface DocumentedAnswer {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: Schema }>>
  readonly content?: Content
}

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'header' | 'path'
  readonly schema: Schema
}

export interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, DocumentedAnswer>>
}

export interface OpenApi {
  readonly servers: readonly { readonly url: string }[]
  /** By path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: { readonly NotFound: DocumentedAnswer }
  }
}

/** Media types whose bodies are one JSON value. */
export function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType)
}
