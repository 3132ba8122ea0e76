import { freshDatabase, typescriptArguments } from '#testing';
import type { DatabaseUnderTest } from './testing/engine-fixture.js';
import { fillSuite } from './testing/fill-suite.js';
import { rebuildKeySuite } from './testing/rebuild-key-suite.js';
import { rebuildRequestsSuite } from './testing/rebuild-requests-suite.js';
import { rebuildSuite } from './testing/rebuild-suite.js';
import { versionsSuite } from './testing/versions-suite.js';

async function temporaryMysql(): Promise<DatabaseUnderTest> {
  const { url, drop } = await freshDatabase('mysql');
  return { url, remove: drop };
}

rebuildSuite('MySQL', temporaryMysql);
rebuildRequestsSuite('MySQL', temporaryMysql);
rebuildKeySuite('MySQL', temporaryMysql);
versionsSuite('MySQL', temporaryMysql);
fillSuite('MySQL', temporaryMysql, typescriptArguments);
