/** The names in a folder, as processes see them and as they are on the disk. */
import type { Chance, SimulatedFile } from './simulated-file.js'

/** Names set or (undefined) removed in one step: a rename survives whole or not at all. */
export type NameChange = readonly (readonly [string, SimulatedFile | undefined])[]

export class SimulatedFolder {
  readonly #seen = new Map<string, SimulatedFile>()
  readonly #kept = new Map<string, SimulatedFile>()
  /** What happened to names since the folder was last synced. */
  #pending: NameChange[] = []

  get(name: string): SimulatedFile | undefined {
    return this.#seen.get(name)
  }

  names(): string[] {
    return [...this.#seen.keys()].sort()
  }

  files(): SimulatedFile[] {
    return [...this.#seen.values()]
  }

  change(change: NameChange): void {
    apply(this.#seen, change)
    this.#pending.push(change)
  }

  sync(): void {
    for (const change of this.#pending) apply(this.#kept, change)
    this.#pending = []
  }

  /** What was pending is shown on, and never gets to the disk. */
  failSync(): void {
    this.#pending = []
  }

  powerCut(chance: Chance): void {
    for (const change of this.#pending) if (chance() < 0.5) apply(this.#kept, change)
    this.#pending = []
    this.#seen.clear()
    for (const [name, file] of this.#kept) this.#seen.set(name, file)
  }

  /** @param twin gives the copy of a file, the same one each time. */
  copy(twin: (file: SimulatedFile) => SimulatedFile): SimulatedFolder {
    const folder = new SimulatedFolder()
    for (const [name, file] of this.#seen) folder.#seen.set(name, twin(file))
    for (const [name, file] of this.#kept) folder.#kept.set(name, twin(file))
    folder.#pending = this.#pending.map(change => change.map(([name, file]) => [name, file && twin(file)] as const))
    return folder
  }
}

function apply(names: Map<string, SimulatedFile>, change: NameChange): void {
  for (const [name, file] of change) {
    if (file) names.set(name, file)
    else names.delete(name)
  }
}
