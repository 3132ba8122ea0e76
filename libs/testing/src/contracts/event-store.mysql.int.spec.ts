import { describeEventStore } from './event-store.contract.js';
import { sqlEventStore } from './sql-event-store.subject.js';

describe('MySQL', () => {
  describeEventStore('MySQL', sqlEventStore('mysql'));
});
