import type { EventEnvelope } from '#event-sourcing';
import { LogTopics } from '../../transport/topics.js';
import { BatchBuilder } from './relay-batch.js';
import { inRanges } from '../relay.js';

const topics = new LogTopics('test');
const limits = { events: 100, data: 1_000, messages: 100_000 };

const envelope = (position: number, bytes: number): EventEnvelope => ({
  id: `0d8b2f3e-8f0e-5c9a-9a3e-${String(position).padStart(12, '0')}`,
  type: 'marketlog.prices.v1.DailyBarRecorded',
  stream: 'prices-A-2014',
  version: position,
  category: 'prices',
  partition: 1,
  position,
  key: 'A',
  occurredAt: 0,
  recordedAt: 1_000 - position,
  correlationId: null,
  causationId: null,
  data: new Uint8Array(bytes),
});

const builder = (changes: Partial<typeof limits> = {}) =>
  new BatchBuilder(1, topics, 'urn:x', { ...limits, ...changes });

describe('a batch', () => {
  it('holds what fits of payloads, and says where it ends', () => {
    const batch = builder();
    expect(
      batch.add(
        'prices',
        4,
        [5, 6, 7].map((position) => envelope(position, 400)),
      ),
    ).toBe(6);
    expect(batch.isFull()).toBe(true);
    expect(batch.build()).toMatchObject({
      events: 2,
      bytes: 800,
      moves: [{ category: 'prices', partition: 1, from: 4, to: 6 }],
      topics: [{ topic: 'test.prices.v1', partition: 1, records: [{ key: 'A' }, { key: 'A' }] }],
    });
  });

  it('takes one event larger than its bounds, alone', () => {
    const batch = builder();
    expect(batch.add('prices', 0, [envelope(1, 5_000), envelope(2, 1)])).toBe(1);
    expect(batch.build()).toMatchObject({ events: 1, bytes: 5_000 });
  });

  it('is bounded by messages with their headers, and in number', () => {
    const three = [1, 2, 3].map((position) => envelope(position, 1));
    expect(builder({ messages: 1_000 }).add('prices', 0, three)).toBe(2);
    expect(builder({ events: 1 }).add('prices', 0, three)).toBe(1);
  });

  it('joins what comes of one category in several parts', () => {
    const batch = builder();
    batch.add('prices', 0, [envelope(1, 1)]);
    batch.add('prices', 1, [envelope(2, 1)]);
    expect(batch.build()?.moves).toEqual([{ category: 'prices', partition: 1, from: 0, to: 2 }]);
  });

  it('refuses a hole by its address', () => {
    expect(() => builder().add('prices', 1, [envelope(3, 1)])).toThrow(
      expect.objectContaining({ code: 'hole_in_log', message: expect.stringContaining('prices-1@2 is missing') }),
    );
  });

  it('is none where nothing was added', () => {
    expect(builder().build()).toBeUndefined();
  });
});

test('partition numbers are said in ranges', () => {
  expect([[], [3], [0, 1, 2, 5, 7, 8]].map(inRanges)).toEqual(['none', '3', '0-2, 5, 7-8']);
});
