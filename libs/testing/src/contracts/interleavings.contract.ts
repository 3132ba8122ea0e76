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

/** Random calls, some at once: outcomes and contents are those of the in-memory model that gets them one by one. */
export function describeInterleavings(subject: EventStoreSubject): void {
  describe('any interleaving', () => {
    it('answers and holds what the in-memory model does', async () => {
      await fc.assert(
        fc.asyncProperty(rounds, async (plan) => {
          const log = await subject.create();
          try {
            const { partitions } = await log.store.identity();
            const model = new InMemoryEventStore({ partitions });
            for (const calls of plan) {
              const outcomes = await Promise.all(calls.map((each) => outcomeOf(log.store, each)));
              const expected: unknown[] = [];
              for (const each of calls) expected.push(await outcomeOf(model, each));
              expect(outcomes).toEqual(expected);
            }
            expect(await contents(log.store)).toEqual(await contents(model));
          } finally {
            await log.drop();
          }
        }),
        { numRuns: 40, endOnFailure: true },
      );
    }, 120_000);
  });
}

async function outcomeOf(store: EventStore, { stream, expected, ids }: Call): Promise<AppendResult | string> {
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
