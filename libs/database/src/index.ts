export * from './database.js';
export * from './open-database.js';
export { isDuplicateKey } from './sql-errors.js';
export { newTurns } from './sqlite/thread-turns.js';
