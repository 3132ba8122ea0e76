import { temporarySqlite } from './testing/engine-fixture.js';
import { projectionEngineSuite } from './testing/engine-suite.js';

projectionEngineSuite('SQLite', temporarySqlite);
