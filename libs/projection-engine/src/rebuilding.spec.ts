import { typescriptArguments } from '#testing';
import { temporarySqlite } from './testing/engine-fixture.js';
import { fillSuite } from './testing/fill-suite.js';
import { rebuildKeySuite } from './testing/rebuild-key-suite.js';
import { rebuildRequestsSuite } from './testing/rebuild-requests-suite.js';
import { rebuildSuite } from './testing/rebuild-suite.js';
import { versionsSuite } from './testing/versions-suite.js';

rebuildSuite('SQLite', temporarySqlite);
rebuildRequestsSuite('SQLite', temporarySqlite);
rebuildKeySuite('SQLite', temporarySqlite);
versionsSuite('SQLite', temporarySqlite);
fillSuite('SQLite', temporarySqlite, typescriptArguments);
