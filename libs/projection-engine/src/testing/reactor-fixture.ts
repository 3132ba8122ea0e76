import { randomUUID } from 'node:crypto';
import { uuidOfName } from '#contracts';
import type { EventStore, NewEvent, Reaction, Reactor } from '#event-sourcing';
import { SqlLeases } from '#event-store';
import type { EngineLog } from '../consuming/consumer-engine.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { Lease } from '../consuming/lease.js';
import { StoreSubscription } from '../consuming/store-subscription.js';
import { ReactorEngineFactory } from '../reacting/reactor-engine.js';
import { ReactorRunner } from '../reacting/reactor-runner.js';
import { ReactorStatuses } from '../reacting/reactor-status.js';
import { testDecoder, type Bench, type Counted } from './engine-fixture.js';

/** Says twice of each amount what it is, in a stream of its own per thing. Negative amounts fail by themselves. */
export class DoubleWhenCounted implements Reactor<Counted> {
  readonly name = 'double-when-counted';
  readonly categories = ['instruments'] as const;
  readonly types = ['test.Counted'] as const;
  /** Sizes of the batches it was given. */
  readonly batches: number[] = [];

  constructor(
    readonly version = 1,
    readonly batch?: number,
  ) {}

  async react(events: readonly Counted[]): Promise<readonly Reaction[]> {
    this.batches.push(events.length);
    return events.map((event) => ({ stream: `model-${event.key}`, events: [this.doubled(event)] }));
  }

  doubled({ id, data: { amount }, occurredAt }: Counted): NewEvent {
    if (amount < 0) throw new RangeError(`${amount} cannot be doubled`);
    const doubledId = uuidOfName(`doubled:${id}:${this.version}`);
    const data = Buffer.from(JSON.stringify({ amount: amount * 2 }));
    return { id: doubledId, type: 'test.Doubled', occurredAt, causationId: id, data };
  }
}

/** What the log says was doubled of a thing, in order. */
export async function doubled(store: EventStore, thing: string): Promise<number[]> {
  const events = await store.readStream(`model-${thing}`);
  return events.map(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { amount: number }).amount);
}

export interface ReactingOptions {
  readonly log?: EngineLog;
  readonly decoder?: EventDecoder;
  /** Milliseconds. */
  readonly leaseTime?: number;
  /** False: it reacts beside others, as in a cluster. */
  readonly shared?: boolean;
  readonly parkedKeysLimit?: number;
}

const silent: EngineLog = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** One process's reactors, put together as the module does. */
export function reacting(
  { database, store, signal }: Pick<Bench, 'database' | 'store' | 'signal'>,
  reactors: readonly Reactor[],
  { log = silent, decoder = testDecoder, leaseTime = 5_000, shared = false, parkedKeysLimit }: ReactingOptions = {},
) {
  const subscription = new StoreSubscription(store, signal, 20);
  const factory = new ReactorEngineFactory(database, store, subscription, reactors, log, decoder, parkedKeysLimit);
  const lease = new Lease(new SqlLeases(database), shared ? `reactor-member:${randomUUID()}` : 'reactor', leaseTime);
  return {
    factory,
    subscription,
    runner: new ReactorRunner(factory, lease),
    statuses: new ReactorStatuses(database, store),
    /** Works in the foreground until nothing is left to do, or what is left waits. */
    async drain(): Promise<number> {
      const engines = await factory.create();
      let all = 0;
      for (let applied = 1; applied > 0; all += applied) {
        applied = 0;
        for (const engine of engines)
          applied += (await engine.pass(new AbortController().signal, () => undefined)).applied;
      }
      return all;
    },
  };
}
