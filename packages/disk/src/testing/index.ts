export * from './simulated-disk.js'
export * from './simulated-file.js'
