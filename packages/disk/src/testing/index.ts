export * from './simulated-disk.js'
export type { Chance } from './simulated-file.js'
