import type { TopicSpecification } from './log-transport.port.js';
import { minInsyncOf, replicationToMake } from './replication.js';

const unset: TopicSpecification = {
  topic: 'marketlog.prices.v1',
  partitions: 8,
  replicationFactor: undefined,
  maxMessageBytes: 1024,
  minInsyncReplicas: undefined,
  retentionMilliseconds: -1,
};

describe('on how many brokers a topic is kept', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 3, 2],
    [5, 3, 2],
  ])('is, made on %d brokers, %d with at least %d in sync', (brokers, replication, inSync) => {
    expect(replicationToMake(unset, brokers)).toBe(replication);
    expect(minInsyncOf(unset, replication)).toBe(inSync);
  });

  it('is what the settings say, however many brokers there are: Kafka knows best what it can do', () => {
    expect(replicationToMake({ ...unset, replicationFactor: 4 }, 1)).toBe(4);
    expect(minInsyncOf({ ...unset, replicationFactor: 4 }, 4)).toBe(3);
    expect(minInsyncOf({ ...unset, minInsyncReplicas: 1 }, 3)).toBe(1);
  });

  it('asks a topic that is there for no fewer in sync than it does, unless the settings say so', () => {
    expect(minInsyncOf(unset, 1, 2)).toBe(2);
    expect(minInsyncOf(unset, 3, 1)).toBe(2);
    expect(minInsyncOf({ ...unset, minInsyncReplicas: 1 }, 3, 2)).toBe(1);
  });

  it('does not take those for more that a topic has while it is moved', () => {
    expect(minInsyncOf(unset, 6, 2)).toBe(2);
  });

  it('refuses what cannot be, naming the setting', () => {
    expect(() => minInsyncOf({ ...unset, minInsyncReplicas: 3 }, 2)).toThrow('MARKETLOG_KAFKA_MIN_ISR, 3, is above');
  });
});
