import { loadSettings } from './load-settings.js';
import { requiredKafka } from './required-kafka.js';

test('what cannot work without Kafka is given its settings, or says which one is missing', () => {
  const { settings } = loadSettings({ MARKETLOG_KAFKA_BROKERS: 'kafka:9092' });
  expect(requiredKafka(settings, 'nothing works')).toBe(settings.kafka);
  expect(() => requiredKafka(loadSettings({}).settings, 'nothing works')).toThrow(
    expect.objectContaining({
      code: 'kafka_not_configured',
      message: 'MARKETLOG_KAFKA_BROKERS is not set: nothing works',
    }),
  );
});
