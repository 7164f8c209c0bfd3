/**
 * What a test file leaves behind is removed after its last test, also when a test failed.
 *
 * Last in, first out: a server is killed before its folder goes.
 */
type Cleaning = () => void | Promise<void>

const waiting: Cleaning[] = []

/** Runs `cleaning` once this file's tests are over. */
export function cleanLater(cleaning: Cleaning): void {
  waiting.push(cleaning)
}

/** Runs all that waits; what comes after one that fails still waits. */
export async function clean(): Promise<void> {
  for (let cleaning = waiting.pop(); cleaning; cleaning = waiting.pop()) await cleaning()
}
