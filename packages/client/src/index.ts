export type * from './delivery/queue.js'
export type * from './http/transport.js'
export type * from './spool/lock.js'
export type * from './spool/spool-port.js'
