import { statusText } from './status-text.js';
import { statusOf, type ConsumerSample, type Sample } from './system-status.js';

const bars: ConsumerSample = {
  ...{
    kind: 'projection',
    name: 'daily-bars',
    version: 3,
    generation: 2,
    state: 'behind',
    detail: null,
    parkedKeys: 0,
  },
  partitions: [
    { category: 'prices', partition: 0, head: 100, checkpoint: 40, lagEvents: 60, lagSeconds: 30 },
    { category: 'prices', partition: 1, head: 10, checkpoint: 10, lagEvents: 0, lagSeconds: 0 },
  ],
};
const score: ConsumerSample = {
  ...{ kind: 'reactor', name: 'score', version: 1, generation: null, state: 'live', detail: null, parkedKeys: 0 },
  partitions: [{ category: 'articles', partition: 0, head: 5, checkpoint: 5, lagEvents: 0, lagSeconds: 0 }],
};
const running = { role: 'standalone', version: '0.1.0', process: '41@desk', leases: ['projector', 'reactor'] };
const sample = (at: number, consumers: readonly ConsumerSample[], processes = [running]): Sample => ({
  at,
  consumers,
  processes,
});
const at = (head: number, checkpoint: number): ConsumerSample => ({
  ...bars,
  partitions: [{ category: 'prices', partition: 0, head, checkpoint, lagEvents: head - checkpoint, lagSeconds: 30 }],
});

test('two looks say how fast a consumer is and when it has all, what is appended meanwhile included', () => {
  const status = statusOf(sample(3_000, [at(110, 60)]), sample(1_000, [at(100, 20)]));
  expect(status).toMatchObject({ ok: true, standstills: [] });
  expect(status.consumers).toMatchObject([{ lagEvents: 50, lagSeconds: 30, eventsPerSecond: 20, etaSeconds: 50 / 15 }]);
});

test('one look has no pace, and one that has all needs no time', () => {
  const [behind, live] = statusOf(sample(0, [bars, score])).consumers;
  expect(behind).toMatchObject({ eventsPerSecond: null, etaSeconds: null, lagEvents: 60 });
  expect(live).toMatchObject({ lagEvents: 0, etaSeconds: 0 });
});

test('one that does not move although events wait stands still, and it is said whether a process runs it', () => {
  const still = (processes: (typeof running)[]) =>
    statusOf(sample(2_000, [at(100, 20)], processes), sample(1_000, [at(100, 20)], processes));
  expect(still([running])).toMatchObject({
    ok: false,
    standstills: [
      expect.stringContaining('daily-bars: 80 events wait, the oldest for 30 s: a process holds its lease'),
    ],
  });
  expect(still([]).standstills).toEqual([expect.stringContaining('no process runs it (no lease projector is held)')]);
});

test('one that has just got something to do does not stand still yet', () => {
  const fresh = { ...bars, partitions: [{ ...bars.partitions[0]!, lagSeconds: 2 }] };
  expect(statusOf(sample(2_000, [fresh]), sample(1_000, [fresh])).ok).toBe(true);
});

test.each<[string, Partial<ConsumerSample>, string]>([
  ['stopped', { state: 'stopped', detail: 'prices-0 is broken' }, 'daily-bars: prices-0 is broken'],
  ['waiting', { state: 'waiting', detail: 'it waits: no model' }, 'daily-bars: it waits: no model'],
  ['of unknown cause', { state: 'stopped' }, 'daily-bars: it stands still'],
  [
    'with parked keys',
    { state: 'live', parkedKeys: 2 },
    'daily-bars: 2 parked keys wait (marketlog dead-letters list)',
  ],
])('a consumer that is %s stands still', (_, state, standstill) => {
  expect(statusOf(sample(0, [{ ...bars, ...state }])).standstills).toContain(standstill);
});

test('what an operator has paused does not count as a fault', () => {
  const paused = { ...bars, state: 'paused' as const };
  expect(statusOf(sample(2_000, [paused]), sample(1_000, [paused])).ok).toBe(true);
});

test('a screen shows consumers with the partitions that are behind, processes with their leases, and the verdict', () => {
  const moving = statusOf(sample(3_000, [at(110, 60), score]), sample(1_000, [at(100, 20), score]));
  expect(statusText(moving).split('\n')).toEqual([
    'consumer    what              state   behind  oldest  rate  caught up in  parked',
    'daily-bars  projection v3 g2  behind      50    30 s  20/s         3.3 s       0',
    '    prices-0  60 of 110, the oldest waits for 30 s',
    'score       reactor v1        live         0       -     -             -       0',
    '',
    'standalone 0.1.0 41@desk  projector, reactor',
    '',
    'everything moves',
  ]);
  const still = statusText(statusOf(sample(0, [{ ...bars, version: null, state: 'stopped', detail: 'broken' }], [])));
  expect(still).toContain('no process runs on this log');
  expect(still).toMatch(/standing still:\n {2}daily-bars: broken$/);
  const slow = { ...at(9_000, 0), partitions: [{ ...at(9_000, 0).partitions[0]!, lagSeconds: 9_000 }] };
  expect(statusText(statusOf(sample(2_000, [slow]), sample(1_000, [slow])))).toMatch(/ 2\.5 h .* never /);
});
