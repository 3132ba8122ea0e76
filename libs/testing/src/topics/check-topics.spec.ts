import { hash } from 'node:crypto';
import { TopicsCheck, type TopicsCheckOptions } from './check-topics.js';
import { kafkaPartition } from './kafka-partition.js';
import type { StoredEvent } from './stored-events.js';
import type { TopicMessage } from './topic-message.js';

const logId = '66b97f52-39c7-4082-9546-6e2224754755';
const id = (position: number, epoch: number) =>
  `0d8b2f3e-8f0e-5c9a-9a3e-${String(epoch * 1_000_000 + position).padStart(12, '0')}`;

interface Said {
  readonly epoch?: number;
  /** Offsets before it that its place among the messages does not explain: those of the ends of transactions. */
  readonly ends?: number;
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly key?: string | null;
  readonly data?: string;
}

/** Event number `position` of the one stream `article-a` in the life `epoch` of the log. */
function message(position: number, said: Said = {}): TopicMessage {
  const { epoch = 1, key = 'a', data = `data ${position} ${epoch}` } = said;
  const headers: Record<string, string | undefined> = {
    ce_specversion: '1.0',
    ce_id: id(position, epoch),
    ce_type: 'marketlog.articles.v1.ArticleRevised',
    ce_source: `urn:marketlog:${logId}:${epoch}`,
    ce_subject: 'article-a',
    ce_streamversion: String(position),
    ce_time: '2014-01-02T14:30:00.000Z',
    ce_recordedtime: new Date(Date.UTC(2026, 0, 1) + position).toISOString(),
    ce_position: String(position),
    'content-type': 'application/protobuf',
    ...said.headers,
  };
  return {
    topic: 'test.articles.v1',
    partition: said.partition ?? 0,
    offset: said.ends ?? 0,
    timestamp: 0,
    key: key === null ? null : Buffer.from(key),
    headers: Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    value: Buffer.from(data),
  };
}

function stored(...positions: number[]): StoredEvent[] {
  return positions.map((position) => ({
    category: 'articles',
    partition: 0,
    position,
    id: id(position, 1),
    sha256: hash('sha256', `data ${position} 1`, 'hex'),
  }));
}

function check(messages: readonly TopicMessage[], options: Partial<TopicsCheckOptions> = {}) {
  const topics = new TopicsCheck({ partitions: 1, ...options });
  messages.forEach((each, place) => topics.take({ ...each, offset: each.offset + place }));
  const { messages: read, events, voided, lost, doubled, reordered, repeatedBatches, invalid } = topics.report();
  return { read, events, voided, lost, doubled, reordered, repeatedBatches, invalid };
}

const clean = { voided: 0, lost: [], doubled: [], reordered: [], repeatedBatches: [], invalid: [] };
const batch = { topic: 'test.articles.v1', partition: 0 };
const inOrder = (...positions: number[]) => positions.map((position) => message(position));
const transactions = (...all: number[][]) =>
  all.flatMap((positions, ends) => positions.map((position) => message(position, { ends })));
const gone = (upTo: number) => ({ goneUpTo: new Map([['articles-0', upTo]]) });

describe('an independent check of what is on the topics', () => {
  it('finds nothing wrong with what was published once and in order', () => {
    expect(check(inOrder(1, 2, 3), { stored: stored(1, 2, 3) })).toEqual({ ...clean, read: 3, events: 3 });
  });

  describe('repeated batches', () => {
    it('names the end of a partition that was published again, directly after the original', () => {
      expect(check(inOrder(1, 2, 3, 2, 3, 4), { stored: stored(1, 2, 3, 4) })).toEqual({
        ...clean,
        read: 6,
        events: 4,
        repeatedBatches: [{ ...batch, from: 2, to: 3, offset: 3, events: 2 }],
      });
    });

    it('counts a second repeat as one of its own', () => {
      const { repeatedBatches, doubled } = check(inOrder(1, 2, 3, 3, 2, 3, 4));
      expect(repeatedBatches.map(({ from, to, offset }) => [from, to, offset])).toEqual([
        [3, 3, 3],
        [2, 3, 4],
      ]);
      expect(doubled).toEqual([]);
    });

    it('takes one for a batch that was cut short, by the end of the topic or by the next relay', () => {
      expect(check(inOrder(1, 2, 3, 4, 2, 3)).repeatedBatches).toEqual([
        { ...batch, from: 2, to: 3, offset: 4, events: 2 },
      ]);
      const { repeatedBatches, doubled } = check(inOrder(1, 2, 3, 4, 2, 3, 2, 3, 4, 5));
      expect(repeatedBatches.map(({ from, to }) => [from, to])).toEqual([
        [2, 3],
        [2, 4],
      ]);
      expect(doubled).toEqual([]);
    });

    it('calls events doubled that come again later than that', () => {
      expect(check(inOrder(1, 2, 3, 4, 2, 3, 5))).toMatchObject({
        repeatedBatches: [],
        doubled: [
          { address: 'articles-0@2', offset: 4 },
          { address: 'articles-0@3', offset: 5 },
        ],
      });
    });

    it('calls events doubled that are repeated with a gap', () => {
      expect(check(inOrder(1, 2, 3, 4, 2, 4, 5))).toMatchObject({
        doubled: [{ address: 'articles-0@2' }],
        repeatedBatches: [{ from: 4, to: 4 }],
      });
    });

    it('names a batch that was repeated together with new events, and then once more with them', () => {
      const { repeatedBatches, doubled } = check(transactions([1], [2, 3], [2, 3, 4], [2, 3, 4]));
      expect(repeatedBatches.map(({ from, to }) => [from, to])).toEqual([
        [2, 3],
        [2, 4],
      ]);
      expect(doubled).toEqual([]);
    });

    it('names a batch that is repeated in two', () => {
      const { repeatedBatches, doubled } = check(transactions([1, 2, 3], [1, 2], [3], [4]));
      expect(repeatedBatches.map(({ from, to }) => [from, to])).toEqual([[1, 3]]);
      expect(doubled).toEqual([]);
    });

    it.each([
      ['in one transaction', transactions([1], [2, 3], [4], [2, 3, 4], [5])],
      ['in as many as they were', transactions([1], [2, 3], [4], [2, 3], [4], [5])],
      ['at the very end', transactions([1], [2, 3], [4], [2, 3])],
    ])('calls events doubled that are more than the last batch, repeated %s', (_, messages) => {
      const { repeatedBatches, doubled } = check(messages);
      expect(repeatedBatches).toEqual([]);
      expect(doubled.slice(0, 2)).toMatchObject([
        { address: 'articles-0@2', fault: 'repeated, and more than the last batch' },
        { address: 'articles-0@3', fault: 'repeated, and more than the last batch' },
      ]);
    });

    it('refuses a repeat with other data or another id', () => {
      const other = message(2, { data: 'other' });
      expect(check([...inOrder(1, 2), other]).invalid).toEqual([
        { ...batch, offset: 2, faults: ['articles-0@2 was another event before, at offset 1'] },
      ]);
    });
  });

  describe('order and losses', () => {
    it('names an event that came too late, which who follows the rule has lost', () => {
      expect(check(inOrder(1, 3, 2), { stored: stored(1, 2, 3) })).toMatchObject({
        reordered: [{ address: 'articles-0@2', offset: 2, fault: 'after articles-0@3' }],
        lost: [{ address: 'articles-0@2', id: id(2, 1) }],
      });
    });

    it('names every event of the store that never came, at the beginning, in the middle, at the end', () => {
      const { lost } = check(inOrder(2, 4), { stored: stored(1, 2, 3, 4, 5) });
      expect(lost.map(({ address }) => address)).toEqual(['articles-0@1', 'articles-0@3', 'articles-0@5']);
    });

    it('sees holes without the store too', () => {
      expect(check(inOrder(2, 5)).lost).toEqual(
        [1, 3, 4].map((position) => ({ address: `articles-0@${position}`, id: null })),
      );
      expect(check(inOrder(2, 5), gone(1)).lost).toHaveLength(2);
    });

    it('forgives a head that has expired or was wiped, as far as told to, and nothing after it', () => {
      const log = { stored: stored(1, 2, 3, 4, 5, 6) };
      const addresses = ({ lost }: ReturnType<typeof check>) => lost.map(({ address }) => address);
      expect(addresses(check(inOrder(3, 5), { ...log, ...gone(2) }))).toEqual(['articles-0@4', 'articles-0@6']);
      expect(addresses(check(inOrder(4, 5, 6), { ...log, ...gone(2) }))).toEqual(['articles-0@3']);
      expect(addresses(check(inOrder(4, 5, 6), gone(2)))).toEqual(['articles-0@3']);
    });

    it('forgives an empty partition only where all of it is gone', () => {
      const log = { stored: stored(1, 2, 3) };
      expect(check([], { ...log, ...gone(3) }).lost).toEqual([]);
      expect(check([], { ...log, ...gone(2) }).lost).toEqual([{ address: 'articles-0@3', id: id(3, 1) }]);
      expect(check([], { ...log, goneUpTo: new Map([['articles-1', 3]]) }).lost).toHaveLength(3);
    });

    it('says what is on the topic and not in the store, and what differs from it', () => {
      const wrong = { ...stored(2)[0]!, sha256: hash('sha256', 'x', 'hex') };
      const { invalid } = check(inOrder(1, 2, 3), { stored: [...stored(1), wrong] });
      expect(invalid.map(({ offset, faults }) => [offset, ...faults])).toEqual([
        [1, 'the store has other data for it'],
        [2, 'articles-0@3 is not in the store'],
      ]);
    });

    it('finds one event under two addresses', () => {
      const copy = message(2, { headers: { ce_id: id(1, 1) } });
      expect(check([message(1), copy]).doubled).toEqual([
        { address: 'articles-0@2', offset: 1, id: id(1, 1), fault: 'is articles-0@1 as well' },
      ]);
    });

    it('finds a stream whose versions do not run on, and time that goes back', () => {
      const skipped = message(2, { headers: { ce_streamversion: '3', ce_recordedtime: '2025-12-31T00:00:00.000Z' } });
      expect(check([message(1), skipped]).invalid.map(({ faults }) => faults)).toEqual([
        ['article-a has version 3 where 2 is due'],
        ['ce_recordedtime is earlier than that of the event before'],
      ]);
    });
  });

  describe('epochs', () => {
    it('lets a higher epoch void what lower ones published at its first position and above', () => {
      const recovered = [message(2, { epoch: 2 }), message(3, { epoch: 2 })];
      expect(check([...inOrder(1, 2, 3, 4), ...recovered])).toEqual({ ...clean, read: 6, events: 3, voided: 3 });
    });

    it('names a message of a lower epoch that comes after a higher one', () => {
      expect(check([message(1), message(2, { epoch: 2 }), message(3)]).reordered).toEqual([
        { address: 'articles-0@3', offset: 2, fault: 'epoch 1 after epoch 2' },
      ]);
    });
  });

  describe('the form of a message', () => {
    it.each<[string, Said, string]>([
      ['without ce_id', { headers: { ce_id: undefined } }, 'ce_id is missing'],
      ['with another CloudEvents version', { headers: { ce_specversion: '0.3' } }, 'ce_specversion is "0.3"'],
      [
        'with a date that does not exist',
        { headers: { ce_time: '2014-13-02T14:30:00.000Z' } },
        'ce_time is no instant',
      ],
      ['with a broken trace', { headers: { traceparent: 'x' } }, 'traceparent is "x"'],
      ['of another category', { headers: { ce_type: 'marketlog.prices.v1.X' } }, 'ce_type is not of articles'],
      ['without content type', { headers: { 'content-type': undefined } }, 'content-type is missing'],
      ['without key', { key: null }, 'the key is missing'],
      ['with the key of another stream', { key: 'b' }, 'the key of article-a is "b"'],
    ])('refuses a message %s', (_, said, fault) => {
      expect(check([message(1, said)]).invalid.flatMap(({ faults }) => faults)).toContain(fault);
    });

    it('refuses a message in a partition that is not the one of its key', () => {
      const due = kafkaPartition(Buffer.from('a'), 8);
      const right = message(1, { partition: due });
      expect(check([right], { partitions: 8 }).invalid).toEqual([]);
      expect(check([{ ...right, partition: due ^ 1 }], { partitions: 8 }).invalid[0]!.faults).toEqual([
        `the key belongs into partition ${due} of 8`,
      ]);
    });

    it('refuses a message that says the same header twice', () => {
      const said = message(1);
      const twice = { ...said, headers: [...said.headers, ['ce_id', id(1, 1)] as const] };
      expect(check([twice]).invalid[0]!.faults).toEqual(['a header comes twice']);
    });
  });
});
