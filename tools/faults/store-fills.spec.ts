import { jest } from '@jest/globals';
import { filledIn, StoreFills } from './store-fills.js';

const metrics = (prices: number) =>
  [
    '# TYPE marketlog_consumer_filled_events_total counter',
    `marketlog_consumer_filled_events_total{category="prices"} ${prices}`,
    'marketlog_consumer_filled_events_total{category="articles"} 2',
    'marketlog_consumer_received_events_total{category="prices"} 900',
  ].join('\n');

describe('events taken from the store', () => {
  it('are those of all categories', () => {
    expect(filledIn(metrics(5))).toBe(7);
    expect(filledIn('')).toBe(0);
  });

  it('of a process that has ended still count, and one that does not answer changes nothing', async () => {
    let answer: () => Promise<Response> = async () => new Response(metrics(5));
    const fetching = jest.spyOn(globalThis, 'fetch').mockImplementation(() => answer());
    const app = { name: 'projector-1', pid: 7 as number | undefined, url: 'http://127.0.0.1:1' };
    const fills = new StoreFills([app]);
    await fills.look();
    await fills.look();
    expect(fills.total).toBe(7);
    answer = () => Promise.reject(new Error('refused'));
    await fills.look();
    app.pid = 8;
    answer = async () => new Response(metrics(1));
    await fills.look();
    expect(fills.total).toBe(10);
    fetching.mockRestore();
  });
});
