import { temporarySqlite } from './testing/engine-fixture.js';
import { projectionEngineSuite } from './testing/engine-suite.js';
import { joiningSuite } from './testing/joining-suite.js';

projectionEngineSuite('SQLite', temporarySqlite);
joiningSuite('SQLite', temporarySqlite);
