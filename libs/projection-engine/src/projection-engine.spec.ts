import { temporarySqlite } from './testing/engine-fixture.js';
import { projectionEngineSuite } from './testing/engine-suite.js';
import { faultSuite } from './testing/fault-suite.js';
import { generationsSuite } from './testing/generations-suite.js';
import { joiningSuite } from './testing/joining-suite.js';
import { workersSuite } from './testing/workers-suite.js';

projectionEngineSuite('SQLite', temporarySqlite);
joiningSuite('SQLite', temporarySqlite);
faultSuite('SQLite', temporarySqlite);
workersSuite('SQLite', temporarySqlite);
generationsSuite('SQLite', temporarySqlite);
