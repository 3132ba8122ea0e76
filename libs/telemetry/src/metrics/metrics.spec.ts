import { jest } from '@jest/globals';
import { counter, gauge, histogram } from './metrics.js';
import { collectProcessMetrics, renderMetrics } from './render-metrics.js';

const values = async (name: string) =>
  (await renderMetrics()).split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

test('a metric that is made twice is one', async () => {
  const make = () => counter('marketlog_test_things_total', 'Things', ['kind']);
  make().inc({ kind: 'a' }, 2);
  make().inc({ kind: 'a' });
  expect(await values('marketlog_test_things_total')).toEqual(['marketlog_test_things_total{kind="a"} 3']);
});

test('names are of one form', () => {
  expect(() => counter('things_total', 'Things')).toThrow(TypeError);
  expect(() => histogram('marketlog_Things', 'Things')).toThrow(TypeError);
});

test('what a scrape asks for is what there is now, by whoever came last', async () => {
  const kinds = ['a', 'b'];
  const make = (value: number) =>
    gauge('marketlog_test_lag_events', 'Lag', ['kind'], (metric) => {
      for (const kind of kinds) metric.set({ kind }, value);
    });
  make(1);
  make(2);
  expect(await values('marketlog_test_lag_events')).toHaveLength(2);
  kinds.pop();
  expect(await values('marketlog_test_lag_events')).toEqual(['marketlog_test_lag_events{kind="a"} 2']);
});

test('what cannot be found out has no value, and takes the others none', async () => {
  gauge('marketlog_test_size_bytes', 'Size', [], (metric) => metric.set(7));
  gauge('marketlog_test_broken_events', 'Broken', [], () => Promise.reject(new Error('no database')));
  gauge('marketlog_test_hanging_events', 'Hangs', ['kind'], () => new Promise(() => undefined));
  jest.useFakeTimers();
  try {
    const text = renderMetrics();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await text).toContain('marketlog_test_size_bytes 7');
    expect(await text).toMatch(/^marketlog_test_broken_events NaN$/im);
    expect(await text).not.toContain('marketlog_test_hanging_events{');
  } finally {
    jest.useRealTimers();
  }
});

test('a service tells of its memory, its event loop and its garbage', async () => {
  expect(await renderMetrics()).not.toContain('nodejs_');
  collectProcessMetrics();
  collectProcessMetrics();
  const text = await renderMetrics();
  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_gc_duration_seconds',
  ])
    expect(text).toContain(`# HELP ${name} `);
});
