import { deadLetterSuite } from './testing/dead-letter-suite.js';
import { temporarySqlite } from './testing/engine-fixture.js';

deadLetterSuite('SQLite', temporarySqlite);
