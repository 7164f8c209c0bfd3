/** What a request may hold; each is a setting (protocol rule M5). */
export interface MessageLimits {
  readonly bodyBytes: number
  readonly decompressedBytes: number
  readonly messageBytes: number
  readonly messages: number
}
