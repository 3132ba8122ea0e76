export * from './database.js';
export * from './event-store/sql-event-store.js';
export * from './open-database.js';
export * from './open-event-store.js';
export { isDuplicateKey } from './sql-errors.js';
