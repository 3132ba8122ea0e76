import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { AppendResult, EventEnvelope, EventStore, ExpectedVersion, NewEvent } from '#event-sourcing';
import { InMemoryEventStore } from '../in-memory-event-store.js';
import type { EventStoreSubject } from './event-store.subject.js';

/** One caller of a round; `ids` are drawn from a small pool of the stream, so that repetitions happen. */
interface Call {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly ids: readonly number[];
}

const streams = [
  'prices-AAPL-2014',
  'actions-AAPL',
  'prices-MSFT-2014',
  'instrument-AAPL',
  'instrument-K1',
  'instrument-K2',
];
const call: fc.Arbitrary<Call> = fc.record({
  stream: fc.constantFrom(...streams),
  expected: fc.oneof(fc.constant('any' as const), fc.nat({ max: 6 })),
  ids: fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }),
});
const rounds = fc.array(fc.array(call, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });

type Outcome = AppendResult | string;

/**
 * Random calls, some at once: there is an order of the calls of each round in which the in-memory model, getting them one by
 * one, answers the same and ends with the same contents.
 */
export function describeInterleavings(subject: EventStoreSubject): void {
  describe('any interleaving', () => {
    it('answers and holds what the in-memory model does in some order of the calls', async () => {
      await fc.assert(
        fc.asyncProperty(rounds, async (plan) => {
          const log = await subject.create();
          try {
            const history: Call[] = [];
            for (const calls of plan) {
              const outcomes = await Promise.all(calls.map((each) => outcomeOf(log.store, each)));
              await explain(history, calls, outcomes);
            }
            expect(await contents(log.store)).toEqual(await contents(await replay(history)));
          } finally {
            await log.drop();
          }
        }),
        { numRuns: 60, endOnFailure: true },
      );
    });
  });
}

/**
 * Adds the calls to the history in an order that gives these outcomes. A call that writes nothing is taken as soon as it
 * fits; of those that write, positions leave no choice within a partition, and partitions do not influence each other.
 */
async function explain(history: Call[], calls: readonly Call[], outcomes: readonly Outcome[]): Promise<void> {
  const pending = new Set(calls.keys());
  while (pending.size > 0) {
    let fitting: number | undefined;
    for (const i of pending) {
      const outcome = await outcomeOf(await replay(history), calls[i]!);
      if (!isDeepStrictEqual(outcome, outcomes[i])) continue;
      fitting = i;
      if (!writes(outcome)) break;
    }
    if (fitting === undefined) {
      const left = [...pending].map((i) => ({ call: calls[i], outcome: outcomes[i] }));
      throw new Error(`no order of calls explains ${JSON.stringify(left)} after ${JSON.stringify(history)}`);
    }
    pending.delete(fitting);
    history.push(calls[fitting]!);
  }
}

function writes(outcome: Outcome): boolean {
  return typeof outcome === 'object' && outcome.status === 'appended' && !outcome.repeated;
}

async function replay(history: readonly Call[]): Promise<InMemoryEventStore> {
  const model = new InMemoryEventStore();
  for (const each of history) await outcomeOf(model, each);
  return model;
}

async function outcomeOf(store: EventStore, { stream, expected, ids }: Call): Promise<Outcome> {
  try {
    return await store.append(
      stream,
      expected,
      ids.map((id) => eventOf(stream, id)),
    );
  } catch (error) {
    return (error as { code: string }).code;
  }
}

function eventOf(stream: string, id: number): NewEvent {
  const suffix = `${streams.indexOf(stream)}${id}`.padStart(12, '0');
  return {
    id: `00000000-0000-4000-8000-${suffix}`,
    type: 'marketlog.operations.v1.KeyParked',
    occurredAt: id,
    data: Uint8Array.of(id),
  };
}

async function contents(store: EventStore): Promise<unknown> {
  const heads = await store.heads();
  const logs = heads.map(async (head) => [
    `${head.category}-${head.partition}`,
    (await store.readPartition(head, 0, 1_000)).map(withoutTime),
  ]);
  const ofStreams = streams.map(async (stream) => [stream, (await store.readStream(stream)).map(withoutTime)]);
  return Object.fromEntries([...(await Promise.all(logs)), ...(await Promise.all(ofStreams))]);
}

function withoutTime({ recordedAt, data, ...rest }: EventEnvelope): unknown {
  return { ...rest, data: [...data] };
}
