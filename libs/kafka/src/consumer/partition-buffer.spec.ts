import { sourceOf, toCloudEvent } from '#contracts';
import { partition, subscribed } from './consumer.fixture.js';

const mebibyte = 1024 * 1024;

describe('memory of what waits', () => {
  it('is what is counted, not the fetch responses that the events came in', async () => {
    const { subscription, record, deliverRaw, store } = await subscribed();
    const events = await record(40);
    const { logId } = await store.identity();
    for (const event of events) {
      // As a client hands it over: a slice of the whole response, of which the others' parts may be by far the most.
      const response = Buffer.alloc(mebibyte);
      response.set(event.data, 1000);
      const value = response.subarray(1000, 1000 + event.data.length);
      const message = toCloudEvent({ ...event, data: value }, sourceOf({ logId, epoch: 1 }));
      await deliverRaw([{ ...message, offset: BigInt(event.position) }]);
    }
    const waiting = await subscription.read(partition, 0, 100);
    expect(waiting).toEqual(events);
    const kept = new Set(waiting.map(({ data }) => data.buffer));
    const bytes = [...kept].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(subscription.assignment.bytes);
  });
});
