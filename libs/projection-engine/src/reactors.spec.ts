import { temporarySqlite } from './testing/engine-fixture.js';
import { reactorSuite } from './testing/reactor-suite.js';

reactorSuite('SQLite', temporarySqlite);
