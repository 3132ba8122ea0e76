export * from './leases/sql-leases.js';
export * from './open-event-store.js';
export { readEvents } from './reading/event-row.js';
export { readLags, type Place } from './reading/read-lags.js';
export * from './sql-event-store.js';
