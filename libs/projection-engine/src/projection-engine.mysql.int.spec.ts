import { freshDatabase } from '#testing';
import type { DatabaseUnderTest } from './testing/engine-fixture.js';
import { projectionEngineSuite } from './testing/engine-suite.js';
import { deadLetterSuite } from './testing/dead-letter-suite.js';
import { faultSuite } from './testing/fault-suite.js';
import { generationsSuite } from './testing/generations-suite.js';
import { hashSuite } from './testing/hash-suite.js';
import { joiningSuite } from './testing/joining-suite.js';
import { reactorSuite } from './testing/reactor-suite.js';
import { workersSuite } from './testing/workers-suite.js';

async function temporaryMysql(): Promise<DatabaseUnderTest> {
  const { url, drop } = await freshDatabase('mysql');
  return { url, remove: drop };
}

projectionEngineSuite('MySQL', temporaryMysql);
joiningSuite('MySQL', temporaryMysql);
faultSuite('MySQL', temporaryMysql);
workersSuite('MySQL', temporaryMysql);
reactorSuite('MySQL', temporaryMysql);
generationsSuite('MySQL', temporaryMysql);
hashSuite('MySQL', temporaryMysql);
deadLetterSuite('MySQL', temporaryMysql);
