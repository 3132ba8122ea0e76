/**
 * Jest's globalSetup for the server suites: one MySQL and one Kafka for all workers, held by Jest's own process, so that they
 * end with it. Plain JavaScript, because Jest maps no imports here.
 */
export default async function globalSetup() {
  await import('../processes/typescript-loader.ts');
  const { holdMysql } = await import('./mysql/mysql.ts');
  const { holdKafka } = await import('./kafka/kafka.ts');
  const [mysql, kafka] = await Promise.all([holdMysql(), holdKafka()]);
  process.env.MARKETLOG_TEST_MYSQL_URL = mysql.url;
  process.env.MARKETLOG_TEST_KAFKA_BROKERS = kafka.brokers.join(',');
  console.error(`mysql for the tests: ${mysql.url.replace(/:[^:@/]*@/, ':***@')} (${mysql.from})`);
  console.error(`kafka for the tests: ${kafka.brokers.join(',')} (${kafka.from})`);
}
