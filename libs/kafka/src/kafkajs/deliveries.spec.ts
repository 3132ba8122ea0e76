import type { EachBatchPayload } from 'kafkajs';
import type { BatchControl, TopicPartition } from '../transport/log-transport.port.js';
import { Assignment } from './assignment.js';
import { Deliveries } from './deliveries.js';

const place: TopicPartition = { topic: 'test', partition: 0 };

/** A batch that is waited with, while Kafka answers the signs of life as told. */
async function waitingBatch(answer: () => Promise<void>) {
  const assigned: (readonly TopicPartition[])[] = [];
  const failures: unknown[] = [];
  const assignment = new Assignment((partitions) => void assigned.push(partitions));
  let beat: unknown;
  const onBatch = async (_: unknown, control: BatchControl): Promise<void> => {
    await control.heartbeat().catch((error: unknown) => {
      beat = error;
      throw error;
    });
  };
  const deliveries = new Deliveries(assignment, onBatch, (error) => void failures.push(error));
  assignment.gain([place]);
  const batch = { ...place, messages: [], highWatermark: '0' };
  await deliveries.deliver({ batch, heartbeat: answer, pause: () => () => undefined } as unknown as EachBatchPayload);
  return { assigned, failures, beat };
}

test('a sign of life that did not get through ends the session, which joins anew, and drops nothing by itself', async () => {
  const reset = new Error('connection reset');
  const { assigned, failures } = await waitingBatch(() => Promise.reject(reset));
  expect(failures).toEqual([reset]);
  expect(assigned).toEqual([[place]]);
});

test('one that is answered by a rebalance takes the partitions away, and is no failure', async () => {
  const rebalance = Object.assign(new Error('the group is rebalancing'), { type: 'REBALANCE_IN_PROGRESS' });
  const { assigned, failures, beat } = await waitingBatch(() => Promise.reject(rebalance));
  expect(assigned).toEqual([[place], []]);
  expect(failures).toEqual([]);
  expect(beat).toMatchObject({ message: expect.stringContaining('given to another member') as string });
});

test('one that gets through changes nothing', async () => {
  const { assigned, failures, beat } = await waitingBatch(() => Promise.resolve());
  expect([assigned, failures, beat]).toEqual([[[place]], [], undefined]);
});
