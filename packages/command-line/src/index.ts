export * from './host.js'
export * from './program.js'
export * from './settings.js'
