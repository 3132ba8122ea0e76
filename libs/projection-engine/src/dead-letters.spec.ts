import { deadLetterSuite } from './testing/dead-letter-suite.js';
import { temporarySqlite } from './testing/engine-fixture.js';
import { poisonSuite } from './testing/poison.fixture.js';

deadLetterSuite('SQLite', temporarySqlite);
poisonSuite('SQLite', temporarySqlite, 15);
