import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { defaultLimits } from './client.js';
import { ConsumerSession } from './consumer-session.js';

/** A group whose coordinator takes its time over a join. */
class SlowGroup extends EventEmitter {
  readonly events = { GROUP_JOIN: 'join', REBALANCING: 'rebalancing', CRASH: 'crash' };
  joined: () => void = () => undefined;
  connect = () => Promise.resolve();
  subscribe = () => Promise.resolve();
  disconnect = jest.fn(() => Promise.resolve());
  run = () => new Promise<void>((resolve) => (this.joined = resolve));
}

test('a join that comes through after its session has ended changes nothing for the session after it', async () => {
  const group = new SlowGroup();
  const admin = { connect: async () => undefined, disconnect: async () => undefined, listTopics: async () => ['t'] };
  const clients = () => ({ admin: () => admin, consumer: () => group }) as unknown as Kafka;
  const told = { onJoined: jest.fn(), onLost: jest.fn(), onAlive: jest.fn(), onFault: jest.fn() };
  const onBatch = () => Promise.resolve();
  const session = new ConsumerSession(
    { clients, limits: defaultLimits },
    { groupId: 'g', topics: ['t'], from: 'earliest', onBatch, onAssigned: () => undefined, onFault: () => undefined },
    { ...told, onBatch },
  );
  const failed = expect(session.run()).rejects.toThrow('the connection broke');
  await new Promise(setImmediate);
  session.end(new Error('the connection broke'));
  await new Promise(setImmediate);
  group.emit('rebalancing');
  group.emit('join', { payload: { memberAssignment: { t: [0] } } });
  for (const callback of Object.values(told)) expect(callback).not.toHaveBeenCalled();
  group.joined();
  await failed;
  expect(group.disconnect).toHaveBeenCalledTimes(1);
});
