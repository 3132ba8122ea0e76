export * from './database.js';
export * from './open-database.js';
export { isDuplicateKey } from './sql-errors.js';
export * from './uuid-bytes.js';
