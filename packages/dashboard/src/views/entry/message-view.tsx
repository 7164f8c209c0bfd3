/** A message in full: a string as its text, anything else as indented JSON; folded where it is long. */
import { useMemo, useState } from 'preact/hooks'
import { splitStoredLine } from '@message-gatherer/protocol'
import { VisibleText } from '../../ui/visible-text.js'
import { foldJson, indentOf, jsonLines, lineText, type JsonLine } from './json-lines.js'
import { textChunks } from './text-chunks.js'

const fold = { maxLines: 200, maxCharacters: 64 * 1024 } as const
const chunkLines = 500

export function MessageView({ line, hit }: { readonly line: string; readonly hit: string }) {
  const json = useMemo(() => splitStoredLine(line).message, [line])
  const [isUnfolded, unfold] = useState(false)
  const text = json.startsWith('"') ? (JSON.parse(json) as string) : undefined
  const chunks = useMemo(() => (isUnfolded ? wholeOf(json, text) : []), [json, isUnfolded])
  if (isUnfolded)
    return (
      <div class="message">
        {chunks.map((chunk, at) => (
          <pre key={at} class="chunk">
            <VisibleText text={chunk} lineBreaks="kept" hit={hit} />
          </pre>
        ))}
      </div>
    )
  return (
    <div class="message">
      {text === undefined ? <FoldedJson json={json} hit={hit} /> : <FoldedText text={text} hit={hit} />}
      {!isShort(json, text) && (
        <button type="button" onClick={() => unfold(true)}>
          Show all {Math.ceil(json.length / 1024).toLocaleString('en')} kB
        </button>
      )}
    </div>
  )
}

function FoldedJson({ json, hit }: { readonly json: string; readonly hit: string }) {
  const { lines } = useMemo(() => foldJson(json, fold), [json])
  return <pre>{lines.map(line => jsonLineOf(line, hit))}</pre>
}

function jsonLineOf(line: JsonLine, hit: string) {
  return (
    <>
      {indentOf(line)}
      {line.tokens.map(({ kind, text }, at) => (
        <span key={at} class={`json-${kind}`}>
          <VisibleText text={text} hit={hit} />
        </span>
      ))}
      {'\n'}
    </>
  )
}

function FoldedText({ text, hit }: { readonly text: string; readonly hit: string }) {
  const [first = ''] = textChunks(text, fold)
  return (
    <pre>
      <VisibleText text={first} lineBreaks="kept" hit={hit} />
    </pre>
  )
}

function isShort(json: string, text: string | undefined): boolean {
  if (text === undefined) return foldJson(json, fold).isWhole
  const { done } = skip(textChunks(text, fold), 1)
  return done === true
}

function skip<T>(generator: Generator<T, void>, count: number): IteratorResult<T, void> {
  for (let at = 0; at < count; at++) generator.next()
  return generator.next()
}

/** In pieces, of which a browser lays out only those in sight. */
function wholeOf(json: string, text: string | undefined): readonly string[] {
  if (text !== undefined) return [...textChunks(text, { ...fold, maxLines: chunkLines })]
  return [...chunked(jsonLines(json))]
}

function* chunked(lines: Iterable<JsonLine>): Generator<string, void> {
  let chunk: string[] = []
  for (const line of lines) {
    if (chunk.push(lineText(line)) < chunkLines) continue
    yield chunk.join('\n')
    chunk = []
  }
  if (chunk.length > 0) yield chunk.join('\n')
}
