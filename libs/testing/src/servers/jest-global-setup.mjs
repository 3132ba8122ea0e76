/**
 * Jest's globalSetup for the server suites: one MySQL for all workers, held by Jest's own process, so that it ends with
 * it. Plain JavaScript, because Jest maps no imports here.
 */
export default async function globalSetup() {
  await import('../processes/typescript-loader.ts');
  const { holdMysql } = await import('./mysql.ts');
  const { url, from } = await holdMysql();
  process.env.MARKETLOG_TEST_MYSQL_URL = url;
  console.error(`mysql for the tests: ${url.replace(/:[^:@/]*@/, ':***@')} (${from})`);
}
