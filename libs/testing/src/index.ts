/**
 * Test support; imported only by specs.
 *
 * - A database of a suite's own: `const database = await freshDatabase('sqlite' | 'mysql')`, `database.url`, and
 *   `await database.drop()` at the end. For MySQL it finds or starts a server by itself ({@link holdMysql}); Jest's
 *   globalSetup may do so once and put the address into MARKETLOG_TEST_MYSQL_URL for its workers.
 * - A Kafka shared by all suites: `const { brokers } = await holdKafka()`; every suite has a topic prefix of its own that begins
 *   with `test-`, and deletes its topics. One of a suite's own, to be killed, frozen and wiped: {@link privateKafka}.
 * - `InMemoryEventStore` in place of a database; builders for bars, articles and events.
 * - `spawnTypeScript(file, args)` runs a source file in a process of its own.
 */
export * from './builders/archives.js';
export * from './builders/articles.js';
export * from './builders/bars.js';
export * from './builders/events.js';
export * from './builders/every-event.js';
export * from './builders/kafka-settings.js';
export * from './decider-specification.js';
export * from './in-memory-event-store.js';
export * from './models/tiny-model.js';
export * from './models/tiny-sequence-model.js';
export * from './openapi/openapi-conformance.js';
export * from './processes/private-build.js';
export * from './processes/spawn-typescript.js';
export * from './processes/without-settings.js';
export * from './servers/fresh-database.js';
export * from './servers/kafka/kafka.js';
export { administer, deleteTopics } from './servers/kafka/kafka-client.js';
export { makeCertificate } from './servers/kafka/kafka-security.js';
export * from './servers/mysql/mysql.js';
export * from './servers/private/private-kafka.js';
export * from './servers/private/private-mysql.js';
export * from './servers/tools/kcat.js';
export * from './servers/tools/mysql-tools.js';
export { onPath } from './servers/tools/on-path.js';
export { protoc } from './servers/tools/protoc.js';
export * from './servers/tools/python.js';
export { freePort, waitFor } from './servers/waiting.js';
export * from './projection-specification.js';
export * from './fakes/in-memory-instruments.js';
export * from './fakes/in-memory-journal.js';
export * from './fakes/in-memory-leases.js';
export * from './fakes/in-memory-sentiment.js';
export * from './fakes/open-gate.js';
export * from './topics/check-topics.js';
export * from './topics/read-topic.js';
export * from './topics/stored-events.js';
export * from './topics/topic-message.js';
export * from './topics/topics-report.js';
export * from './vendors/yahoo-server.js';
export * from './vendors/yahoo.js';
export * from './fakes/in-memory-directory.js';
export * from './serving/serve-api.js';
export * from './serving/served-api.js';
export * from './servers/otlp-receiver.js';
export * from './telemetry/scrape.js';
