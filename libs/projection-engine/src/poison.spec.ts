import { temporarySqlite } from './testing/engine-fixture.js';
import { poisonSuite } from './testing/poison.fixture.js';

poisonSuite('SQLite', temporarySqlite, 15);
