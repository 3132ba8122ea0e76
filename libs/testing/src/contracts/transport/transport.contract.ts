import { describeConsuming } from './consuming.contract.js';
import { describeFaultsOfConsuming } from './consuming-faults.contract.js';
import { describePublishing } from './publishing.contract.js';
import { describeTopics } from './topics.contract.js';
import type { TransportSubject } from './transport.subject.js';

/** What every LogTransport does, whatever client library speaks to the brokers: the contract that adapters are tested against. */
export function describeTransport(name: string, subject: TransportSubject): void {
  describe(`log transport on ${name}`, () => {
    describePublishing(subject);
    describeConsuming(subject);
    describeFaultsOfConsuming(subject);
    describeTopics(subject);
  });
}
