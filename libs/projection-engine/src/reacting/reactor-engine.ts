import type { Database } from '#database';
import { formatPartition, type EventStore, type Reactor, type Subscription } from '#event-sourcing';
import { createCheckpoints } from '../consuming/checkpoint-table.js';
import { ConsumerEngine, type EngineLog } from '../consuming/consumer-engine.js';
import { contractsDecoder } from '../consuming/contracts-decoder.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { readParkedKeyFacts } from '../dead-letters/parked-key-table.js';
import { usualParkedKeysLimit } from '../dead-letters/parked-keys-limit.js';
import { consumerOf } from './reactor-consumer.js';
import { clearReactorFault, readReactorFaults, recordReactorFault } from './reactor-fault-table.js';
import { ReactorWorker } from './reactor-worker.js';

/** Makes the engines anew each time the lease is taken: nothing that an earlier tenure knew is trusted. */
export class ReactorEngineFactory {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    readonly subscription: Subscription,
    private readonly reactors: readonly Reactor[],
    readonly log: EngineLog,
    private readonly decoder: EventDecoder = contractsDecoder,
    private readonly parkedKeysLimit = usualParkedKeysLimit,
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

  /** One engine for each reactor, so that a slow one (inference) holds up no other. */
  async create(): Promise<ConsumerEngine<ReactorWorker>[]> {
    await this.prepare();
    return this.reactors.map((reactor) => this.engineOf(reactor));
  }

  private engineOf(reactor: Reactor): ConsumerEngine<ReactorWorker> {
    const { database, store, subscription, decoder, log, parkedKeysLimit } = this;
    const parts = { database, store, subscription, decoder, parkedKeysLimit };
    const { name, categories } = reactor;
    return new ConsumerEngine<ReactorWorker>({
      log,
      // One batch at a time: it need not be prepared to be asked again while it computes.
      lanes: 1,
      heads: () => subscription.heads(categories),
      parkedKeys: () => readParkedKeyFacts(database, 'to do'),
      workersOf: (partition) => [new ReactorWorker(partition, reactor, parts)],
      faults: {
        record: ({ partition }, code, message) =>
          recordReactorFault(database, { consumer: name, ...partition, code, message }),
        clear: ({ partition }) => clearReactorFault(database, name, partition),
        has: async ({ partition }) =>
          (await readReactorFaults(database)).some(
            (fault) => fault.consumer === name && formatPartition(fault) === formatPartition(partition),
          ),
      },
      words: {
        standsStill: ({ partition }) => `${name} stands still at ${formatPartition(partition)}`,
        goesOn: `${name} goes on`,
      },
    });
  }
}
