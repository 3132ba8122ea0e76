/**
 * Test support; imported only by specs.
 *
 * - A database of a suite's own: `const database = await freshDatabase('sqlite' | 'mysql')`, `database.url`, and
 *   `await database.drop()` at the end. For MySQL it finds or starts a server by itself ({@link holdMysql}); Jest's
 *   globalSetup may do so once and put the address into MARKETLOG_TEST_MYSQL_URL for its workers.
 * - `InMemoryEventStore` in place of a database; builders for bars, articles and events.
 * - `spawnTypeScript(file, args)` runs a source file in a process of its own.
 */
export * from './builders/articles.js';
export * from './builders/bars.js';
export * from './builders/events.js';
export * from './decider-specification.js';
export * from './in-memory-event-store.js';
export * from './openapi/openapi-conformance.js';
export * from './processes/private-build.js';
export * from './processes/spawn-typescript.js';
export * from './servers/fresh-database.js';
export * from './servers/mysql.js';
export { freePort, waitFor } from './servers/waiting.js';
export * from './projection-specification.js';
export * from './fakes/in-memory-instruments.js';
export * from './fakes/in-memory-journal.js';
export * from './vendors/yahoo.js';
export * from './fakes/in-memory-directory.js';
export * from './serving/serve-api.js';
export * from './serving/served-api.js';
