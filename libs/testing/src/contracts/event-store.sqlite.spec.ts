import { describeEventStore } from './event-store.contract.js';
import { sqlEventStore } from './sql-event-store.subject.js';

describe('SQLite', () => {
  describeEventStore('SQLite', sqlEventStore('sqlite'));
});
