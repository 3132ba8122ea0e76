import { kafkaSettings } from '#testing';
import { topicSpecifications } from './topic-specifications.js';

const settings = kafkaSettings({ topicPrefix: 'marketlog' });

describe('what topics have to be like', () => {
  it('is one topic for each category with the partitions of the log', () => {
    const topics = topicSpecifications(settings, 8);
    expect(topics.map(({ topic }) => topic)).toEqual(
      ['instruments', 'prices', 'articles', 'ingestions', 'sentiment', 'predictions', 'models', 'operations'].map(
        (category) => `marketlog.${category}.v1`,
      ),
    );
    expect(new Set(topics.map(({ partitions, maxMessageBytes }) => `${partitions} ${maxMessageBytes}`))).toEqual(
      new Set(['8 2097152']),
    );
  });

  it('keeps for ever what only the last state of matters, and the others as long as the setting says', () => {
    const kept = topicSpecifications(settings, 8).filter(({ retentionMilliseconds }) => retentionMilliseconds !== -1);
    expect(kept.map(({ topic }) => topic.split('.')[1])).toEqual(['prices', 'articles', 'ingestions']);
    expect(new Set(kept.map(({ retentionMilliseconds }) => retentionMilliseconds))).toEqual(new Set([2_592_000_000]));
  });

  it('takes replication and min ISR from the settings, where they say something', () => {
    const [unset] = topicSpecifications(settings, 8);
    expect(unset).toMatchObject({ replicationFactor: undefined, minInsyncReplicas: undefined });
    const [set] = topicSpecifications({ ...settings, replication: 3, minIsr: 1 }, 8);
    expect(set).toMatchObject({ replicationFactor: 3, minInsyncReplicas: 1 });
  });
});
