import { formatPartition } from '#event-sourcing';
import { ConsumerEngine, type EngineLog } from '../consuming/consumer-engine.js';
import {
  clearPartitionFault,
  readPartitionFaults,
  recordPartitionFault,
} from '../generations/partition-fault-table.js';
import { readParkedKeyFacts } from '../dead-letters/parked-key-table.js';
import type { EngineParts } from './engine-parts.js';
import { PartitionWorker } from './partition-worker.js';
import type { ProjectionMember } from './projection-member.js';

/** Brings every projection of this build to the head of the log, as far as its subscription has partitions to work on. */
export class ProjectionEngine extends ConsumerEngine<PartitionWorker> {
  constructor(members: readonly ProjectionMember[], shared: EngineParts, log: EngineLog) {
    const { database, subscription, lanes } = shared;
    const categories = [...new Set(members.map(({ projection }) => projection.category))];
    super({
      log,
      lanes,
      heads: () => subscription.heads(categories),
      parkedKeys: () => readParkedKeyFacts(database, 'to do'),
      workersOf: (partition) => {
        const followers = members.filter(({ projection }) => projection.category === partition.category);
        return [new PartitionWorker(partition, followers, shared)];
      },
      faults: {
        record: ({ partition }, code, message) => recordPartitionFault(database, partition, code, message),
        clear: ({ partition }) => clearPartitionFault(database, partition),
        has: async ({ partition }) => {
          const name = formatPartition(partition);
          return (await readPartitionFaults(database)).some((fault) => formatPartition(fault) === name);
        },
      },
      words: {
        standsStill: ({ partition }) => `projections of ${formatPartition(partition)} stand still`,
        goesOn: 'no projection stands still any more',
      },
    });
  }
}
