import type { Database } from '#database';
import { formatPartition, type EventStore, type Reactor, type Subscription } from '#event-sourcing';
import { createCheckpoints } from '../consuming/checkpoint-table.js';
import { ConsumerEngine, type EngineLog } from '../consuming/consumer-engine.js';
import { contractsDecoder } from '../consuming/contracts-decoder.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { consumerOf } from './reactor-consumer.js';
import { clearReactorFault, readReactorFaults, recordReactorFault } from './reactor-fault-table.js';
import { ReactorWorker } from './reactor-worker.js';

/** Makes the engine anew each time the lease is taken: nothing that an earlier tenure knew is trusted. */
export class ReactorEngineFactory {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    readonly subscription: Subscription,
    private readonly reactors: readonly Reactor[],
    readonly log: EngineLog,
    private readonly decoder: EventDecoder = contractsDecoder,
  ) {
    const names = reactors.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new TypeError(`two reactors are called ${twice}`);
  }

  /** Gives every reactor of this build its checkpoints, at 0 where it has none. */
  async prepare(): Promise<void> {
    const { partitions } = await this.store.identity();
    // Alone among all processes, so that two that start together do not both make them.
    await this.database.changeSchema(async (sql) => {
      for (const reactor of this.reactors) {
        for (const category of reactor.categories)
          await createCheckpoints(sql, consumerOf(reactor), category, partitions);
      }
    });
  }

  async create(): Promise<ConsumerEngine<ReactorWorker>> {
    await this.prepare();
    const { database, store, subscription, decoder, reactors, log } = this;
    const parts = { database, store, subscription, decoder };
    const categories = [...new Set(reactors.flatMap((reactor) => reactor.categories))];
    return new ConsumerEngine<ReactorWorker>({
      log,
      // A slow one (inference) holds up no other.
      lanes: reactors.length,
      heads: () => subscription.heads(categories),
      workersOf: (partition) =>
        reactors
          .filter((reactor) => reactor.categories.includes(partition.category))
          .map((reactor) => new ReactorWorker(partition, reactor, parts)),
      faults: {
        record: ({ reactor, partition }, code, message) =>
          recordReactorFault(database, { consumer: reactor.name, ...partition, code, message }),
        clear: ({ reactor, partition }) => clearReactorFault(database, reactor.name, partition),
        has: async ({ reactor, partition }) =>
          (await readReactorFaults(database)).some(
            (fault) => fault.consumer === reactor.name && formatPartition(fault) === formatPartition(partition),
          ),
      },
      words: {
        noun: 'reactor',
        standsStill: ({ reactor, partition }) => `${reactor.name} stands still at ${formatPartition(partition)}`,
      },
    });
  }
}
