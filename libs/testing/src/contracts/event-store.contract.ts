import { describeAppending } from './appending.contract.js';
import { describeConcurrency } from './concurrency.contract.js';
import type { EventStoreSubject } from './event-store.subject.js';
import { describeIdempotence } from './idempotence.contract.js';
import { describeInterleavings } from './interleavings.contract.js';
import { describeLimits } from './limits.contract.js';
import { describeReading } from './reading.contract.js';

/** What every EventStore does, whatever holds its events: the one contract that all adapters are tested against. */
export function describeEventStore(name: string, subject: EventStoreSubject): void {
  describe(`event store on ${name}`, () => {
    describeAppending(subject);
    describeIdempotence(subject);
    describeReading(subject);
    describeLimits(subject);
    describeConcurrency(subject);
    describeInterleavings(subject);
  });
}
