import { fromCloudEvent } from '#contracts';
import { type EventEnvelope } from '#event-sourcing';
import type { LogTransport, TopicRecords, TopicSpecification } from '#kafka';
import { InMemoryEventStore, kafkaSettings, someEvents } from '#testing';
import { eventsInOrder, type ReplayRange } from './events-in-order.js';
import { replayLog, type ReplayClock, type ReplayPace } from './replay-log.js';
import { replayLogVerb } from './replay-log.verb.js';
import { assertNotOfTheLog, kafkaSink, replayedLine } from './replay-sink.js';

const start = Date.UTC(2026, 0, 30, 12);
const mark = {
  source: 'urn:marketlog:00000000-0000-4000-8000-000000000001:1',
  replay: 'f2b1c6de-8f0c-4d4b-9d6e-1f0a4c1e2b3a',
};
let store: InMemoryEventStore;

/** Twelve events of three keys in four partitions, recorded two at a moment, ten seconds apart. */
beforeEach(async () => {
  let recorded = 0;
  store = new InMemoryEventStore({ partitions: 4, clock: () => start + Math.floor(recorded++ / 2) * 10_000 });
  for (let round = 0; round < 4; round++)
    for (const key of ['A', 'B', 'C']) await store.append(`prices-${key}-2026`, 'any', someEvents(1));
});

async function replayed(range: Partial<ReplayRange> = {}): Promise<EventEnvelope[]> {
  const events: EventEnvelope[] = [];
  for await (const event of eventsInOrder(store, { category: 'prices', ...range })) events.push(event);
  return events;
}

const address = ({ category, partition, position }: EventEnvelope) => ({ category, partition, position });
const idsOf = (events: readonly EventEnvelope[]) => events.map(({ id }) => id);

/** Time that passes only where it is waited for. */
class ClockOfTest implements ReplayClock {
  at = 0;
  now = () => this.at;
  rest = async (milliseconds: number) => void (this.at += milliseconds);
}

async function sentAt(pace: ReplayPace): Promise<[second: number, events: number][]> {
  const clock = new ClockOfTest();
  const sent: [number, number][] = [];
  const sink = async (events: readonly EventEnvelope[]) => void sent.push([clock.at / 1000, events.length]);
  const course = { pace, clock, signal: new AbortController().signal, onSent: () => undefined };
  await replayLog(eventsInOrder(store, { category: 'prices' }), sink, course);
  return sent;
}

describe('the events of a range', () => {
  test('come as they were recorded, each key in its order, also where pages end in between', async () => {
    const events = await replayed();
    expect(events).toHaveLength(12);
    expect(events.map(({ recordedAt }) => recordedAt)).toEqual(
      events.map(({ recordedAt }) => recordedAt).sort((a, b) => a - b),
    );
    for (const [, ofKey] of Map.groupBy(events, ({ key }) => key))
      expect(ofKey.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  test('go on after any of them with exactly those that were still to come', async () => {
    const events = await replayed();
    for (const [index, event] of events.slice(0, -1).entries())
      expect(idsOf(await replayed({ after: address(event) }))).toEqual(idsOf(events.slice(index + 1)));
  });

  test('are those of a key, between two moments, or between two events', async () => {
    const events = await replayed();
    expect((await replayed({ key: 'B' })).map(({ key }) => key)).toEqual(['B', 'B', 'B', 'B']);
    const [from, to] = [start + 10_000, start + 20_000];
    const within = events.filter(({ recordedAt }) => recordedAt >= from && recordedAt <= to);
    expect(idsOf(await replayed({ from, to }))).toEqual(idsOf(within));
    const ofB = events.filter(({ key }) => key === 'B');
    const between = await replayed({ key: 'B', from: address(ofB[1]!), to: address(ofB[2]!) });
    expect(idsOf(between)).toEqual(idsOf(ofB.slice(1, 3)));
  });

  test.each<[string, Partial<ReplayRange>, string]>([
    ['an event that is not there', { from: { category: 'prices', partition: 0, position: 99 } }, 'event_not_found'],
    ['a partition that is not there', { after: { category: 'prices', partition: 9, position: 1 } }, 'event_not_found'],
    ['an event of another category', { to: { category: 'articles', partition: 0, position: 1 } }, 'event_not_found'],
    ['a range without events', { from: start + 1e9 }, 'range_empty'],
  ])('%s is said by name', async (_, range, code) => {
    await expect(replayed(range)).rejects.toMatchObject({ code });
  });
});

describe('the pace', () => {
  test('is as fast as it goes where none is asked for', async () => {
    expect(await sentAt({})).toEqual([[0, 12]]);
  });

  test('keeps the recorded distances, so many times faster', async () => {
    expect(await sentAt({ speed: 20 })).toEqual([0, 0.5, 1, 1.5, 2, 2.5].map((second) => [second, 2]));
  });

  test('is at most so many events per second', async () => {
    const sent = await sentAt({ rate: 4 });
    expect(sent.at(-1)).toEqual([2.75, 1]);
  });
});

describe('a replay to a topic', () => {
  const published: TopicRecords[][] = [];
  const ensured: TopicSpecification[] = [];
  let broken = false;
  const transport = {
    ensureTopics: async (all: TopicSpecification[]) => void ensured.push(...all),
    openProducer: async () => ({
      publish: async (batches: TopicRecords[]) => {
        if (broken) throw new Error('Kafka does not answer');
        published.push(batches);
      },
    }),
  } as unknown as LogTransport;
  const sink = () => kafkaSink(transport, { topic: 'elsewhere', partitions: 4, settings: kafkaSettings(), mark });
  const course = { pace: {}, signal: new AbortController().signal, onSent: () => undefined };

  beforeEach(() => {
    published.length = ensured.length = 0;
    broken = false;
  });

  test('sends the bytes and headers of the log, marked, each to the partition that it has there', async () => {
    const result = await replayLog(eventsInOrder(store, { category: 'prices' }), await sink(), course);
    const events = await replayed();
    expect(result).toEqual({ events: 12, last: expect.stringMatching(/^prices-\d@\d+$/), complete: true });
    expect(ensured).toMatchObject([{ topic: 'elsewhere', partitions: 4 }]);
    const records = published.flat().flatMap(({ topic, partition, records: of }) => {
      expect(topic).toBe('elsewhere');
      return of.map((record) => ({ record, partition }));
    });
    for (const event of events) {
      const { record, partition } = records.find(({ record: each }) => each.headers['ce_id'] === event.id)!;
      expect(record.headers['ce_replay']).toBe(mark.replay);
      expect(fromCloudEvent({ category: 'prices', partition }, record).envelope).toEqual(event);
    }
  });

  test('that Kafka breaks off says after which event it goes on, and nothing is missing then', async () => {
    const to = await sink();
    const slowly = async (all: readonly EventEnvelope[]) => {
      broken = published.length >= 3;
      await to(all);
    };
    const paced = { ...course, pace: { speed: 20 }, clock: new ClockOfTest() };
    const error = await replayLog(eventsInOrder(store, { category: 'prices' }), slowly, paced).catch((e: unknown) => e);
    const events = await replayed();
    const place = address(events[5]!);
    const after = `prices-${place.partition}@${place.position}`;
    expect(error).toMatchObject({
      code: 'replay_ended',
      message: `Kafka does not answer; 6 events were sent, up to ${after}; go on with the same command and --after ${after}`,
      retryable: true,
    });
    broken = false;
    await replayLog(eventsInOrder(store, { category: 'prices', after: place }), to, course);
    const ids = published.flat().flatMap(({ records }) => records.map(({ headers }) => headers['ce_id']));
    expect(ids.sort()).toEqual(idsOf(events).sort());
  });

  test('that never began says so, and one that is interrupted where it stands', async () => {
    const to = await sink();
    broken = true;
    await expect(replayLog(eventsInOrder(store, { category: 'prices' }), to, course)).rejects.toThrow(
      'nothing was sent for certain; run it again',
    );
    const stop = new AbortController();
    const stopping = { pace: { speed: 1 }, signal: stop.signal, onSent: () => stop.abort() };
    const result = await replayLog(eventsInOrder(store, { category: 'prices' }), async () => undefined, stopping);
    expect(result).toMatchObject({ events: 2, complete: false });
  });
});

test('a topic of the log is refused, and one that only looks like it is not', () => {
  expect(() => assertNotOfTheLog('marketlog.prices.v1', 'marketlog')).toThrow(
    'marketlog.prices.v1 is the topic of prices, which only the relay writes',
  );
  expect(() => assertNotOfTheLog('try.prices.v1', 'marketlog')).not.toThrow();
});

test('a line is a CloudEvent in JSON', async () => {
  const [event] = await replayed();
  expect(JSON.parse(replayedLine(event!, mark))).toMatchObject({
    specversion: '1.0',
    id: event!.id,
    source: mark.source,
    subject: event!.stream,
    replay: mark.replay,
    datacontenttype: 'application/protobuf',
    partitionkey: event!.key,
    data_base64: Buffer.from(event!.data).toString('base64'),
  });
});

describe('what a command line says', () => {
  const parse = (flag: string, text: string) =>
    replayLogVerb.options!.find(({ flags }) => flags.startsWith(`--${flag} `))!.parse!(text);

  test.each<[string, string, unknown]>([
    ['category', 'prices', 'prices'],
    ['from', '2026-01-31', Date.UTC(2026, 0, 31)],
    ['to', '2026-01-31T09:30:00Z', Date.UTC(2026, 0, 31, 9, 30)],
    ['from', 'prices-3@1042', { category: 'prices', partition: 3, position: 1042 }],
    ['topic', 'backtest.prices', 'backtest.prices'],
    ['rate', '500', 500],
    ['speed', '0.5x', 0.5],
  ])('--%s %s is taken', (flag, text, value) => expect(parse(flag, text)).toEqual(value));

  test.each<[string, string]>([
    ['category', 'bars'],
    ['from', 'yesterday'],
    ['to', '2026-13-40'],
    ['after', 'prices@1'],
    ['topic', 'a b'],
    ['rate', '-1'],
    ['speed', '20'],
  ])('--%s %s is refused with what is expected', (flag, text) => expect(() => parse(flag, text)).toThrow(/expected/));
});
