import { InMemoryEventStore } from '../in-memory-event-store.js';
import { describeEventStore } from './event-store.contract.js';

describeEventStore('memory', {
  create: async () => {
    let offset = 0;
    return {
      store: new InMemoryEventStore({ clock: () => Date.now() - offset }),
      setClockBack: async (milliseconds) => {
        offset = milliseconds;
      },
      drop: async () => {},
    };
  },
});
