/**
 * A text that everything a pattern matches must hold, so that bytes can be looked through for it first.
 *
 * Careful rather than clever: of what it does not know it says nothing. Knows RE2's syntax as far as to skip it.
 */

const special = /[.^$*+?()[\]{}|\\]/
/** Escapes that stand for a class, a place or a control character, and have no arguments. */
const plainEscapes = /[dDsSwWbBAzaefnrtv]/
const repeat = /^\{\d{1,4}(?:,\d{0,4})?\}/

/** The longest one found; empty: none. */
export function requiredLiteral(pattern: string): string {
  try {
    return new Literals(Array.from(pattern)).longest()
  } catch (error) {
    if (error instanceof Unknown) return ''
    throw error
  }
}

class Unknown extends Error {}

/** Goes through a pattern's top level once; what is in parentheses or brackets only ends a literal. */
class Literals {
  readonly #pattern: readonly string[]
  #at = 0
  #run: string[] = []
  #best = ''

  constructor(pattern: readonly string[]) {
    this.#pattern = pattern
  }

  longest(): string {
    while (this.#at < this.#pattern.length) this.#step()
    this.#break()
    return this.#best
  }

  #step(): void {
    const character = this.#take()
    if (!special.test(character)) return void this.#run.push(character)
    switch (character) {
      case '\\':
        return this.#escape()
      case '(':
        this.#break()
        return this.#skipGroup()
      case '[':
        this.#break()
        return this.#skipClass()
      case '+':
        return this.#break()
      case '*':
      case '?':
        return this.#dropLast()
      case '{':
        this.#at--
        this.#skipRepeat()
        return this.#dropLast()
      case '.':
      case '^':
      case '$':
        return this.#break()
      default:
        // An alternative, or something that is a literal only by grace.
        throw new Unknown()
    }
  }

  #escape(): void {
    const character = this.#take()
    if (isPunctuation(character)) this.#run.push(character)
    else if (plainEscapes.test(character)) this.#break()
    else throw new Unknown()
  }

  #skipGroup(): void {
    if (this.#peek() === '?') {
      this.#take()
      // Flags change what letters mean, here or from here on.
      if (this.#take() !== ':') throw new Unknown()
    }
    for (;;) {
      const character = this.#take()
      if (character === ')') return
      if (character === '(') this.#skipGroup()
      else if (character === '[') this.#skipClass()
      else if (character === '\\') this.#skipEscape()
    }
  }

  #skipClass(): void {
    if (this.#peek() === '^') this.#take()
    // A bracket that comes first is one of the class.
    if (this.#peek() === ']') this.#take()
    for (;;) {
      const character = this.#take()
      if (character === ']') return
      if (character === '[') throw new Unknown()
      if (character === '\\') this.#skipEscape()
    }
  }

  /** Whatever arguments it has, no bracket or parenthesis is among them. */
  #skipEscape(): void {
    if (this.#take() === 'Q') throw new Unknown()
  }

  #skipRepeat(): void {
    const [found] = repeat.exec(this.#pattern.slice(this.#at, this.#at + 12).join('')) ?? []
    if (found === undefined) throw new Unknown()
    this.#at += found.length
  }

  /** What is repeated need not be there at all. */
  #dropLast(): void {
    this.#run.pop()
    this.#break()
  }

  #break(): void {
    const text = this.#run.join('')
    if (text.length > this.#best.length) this.#best = text
    this.#run = []
  }

  #peek(): string | undefined {
    return this.#pattern[this.#at]
  }

  #take(): string {
    const character = this.#pattern[this.#at++]
    if (character === undefined) throw new Unknown()
    return character
  }
}

function isPunctuation(character: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(character)
}
