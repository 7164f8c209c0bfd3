/** The parts of an OpenAPI 3.1 document that we use (https://spec.openapis.org/oas/v3.1.1.html). */

/** A JSON Schema, or a reference to one. */
export type Schema = object

export interface Example {
  readonly summary?: string
  readonly value: unknown
}

export interface MediaType {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, Example>>
  /** Of a body of lines: the schema of each. OpenAPI has a word for it only from 3.2 on. */
  readonly 'x-line-schema'?: Schema
}

export type Content = Readonly<Record<string, MediaType>>

export interface Header {
  readonly description: string
  readonly required?: boolean
  readonly schema: Schema
}

export interface Answer {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Content
}

/** By status, or `default`. */
export type Answers = Readonly<Record<string, Answer>>

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'header' | 'path'
  /** Always, of what is in the path. */
  readonly required?: boolean
  readonly description: string
  readonly schema: Schema
}

/** Names of security schemes; several mean any one of them, `{}` none. */
export type Security = readonly Readonly<Record<string, readonly string[]>>[]

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: Security
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly description: string; readonly required: boolean; readonly content: Content }
  readonly responses: Answers
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export type PathItem = Readonly<Partial<Record<Method, Operation>>>

export type Paths = Readonly<Record<string, PathItem>>

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: Readonly<Record<string, unknown>>
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Paths
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, Schema>>
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Answers
  }
}
