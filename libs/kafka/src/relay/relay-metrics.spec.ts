import { renderMetrics } from '#telemetry';
import { exposeRelay } from './relay-metrics.js';
import type { RelayLag } from './relay-lag.js';

const lines = async () =>
  (await renderMetrics()).split('\n').filter((line) => line.startsWith('marketlog_relay_lag_events'));

test('a lag that is over reads 0, and a process that does not relay shows none', async () => {
  let lag: RelayLag[] = [{ category: 'prices', events: 7, since: Date.now() }];
  exposeRelay({ relays: [], lag: async () => lag });
  expect(await lines()).toContain('marketlog_relay_lag_events{category="prices"} 7');
  lag = [];
  expect(await lines()).toContain('marketlog_relay_lag_events{category="prices"} 0');
  exposeRelay(undefined);
  expect(await lines()).toEqual([]);
});
