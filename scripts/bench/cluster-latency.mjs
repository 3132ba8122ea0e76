// From asking for an append to its row in a read model, one event at a time on a cluster at rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeEvent } from '../../dist/libs/contracts/src/index.js';
import { openEventStore } from '../../dist/libs/event-store/src/index.js';
import { barSeries, barRecorded } from '../../dist/libs/testing/src/builders/bars.js';

/** @returns milliseconds of each append, ascending */
export async function appendToReadable(url, watch, count) {
  const { store, close } = await openEventStore({ url, create: false });
  try {
    const times = [];
    const bars = barSeries(count + 10, { instrumentId: 'REST', date: '2018-01-02' });
    for (const bar of bars) {
      const stream = `prices-REST-${bar.date.slice(0, 4)}`;
      const event = encodeEvent(barRecorded(bar), { stream, occurredAt: Date.parse(bar.date) });
      const began = performance.now();
      const { addresses } = await store.append(stream, 'any', [event]);
      const [{ category, partition, position }] = addresses;
      while ((await watch.checkpoint('daily-bars', category, partition)) < position) await sleep(2);
      times.push(performance.now() - began);
      // At rest: neither relay nor projector is still at work on the one before.
      await sleep(60 + (times.length % 7) * 20);
    }
    return times.slice(10).toSorted((a, b) => a - b);
  } finally {
    await close();
  }
}
