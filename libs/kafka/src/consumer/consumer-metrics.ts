import { counter, gauge } from '#telemetry';

export const consumerMetrics = {
  joins: counter('marketlog_consumer_joins_total', 'Assignments that the consumer group has handed to this process'),
  assigned: gauge('marketlog_consumer_assigned_partitions', 'Topic partitions that this process has'),
  buffered: gauge('marketlog_consumer_buffered_bytes', 'Bytes fetched from Kafka that wait to be applied'),
  received: counter('marketlog_consumer_received_events_total', 'Events taken off the topics, without repetitions', [
    'category',
  ]),
  dropped: counter('marketlog_consumer_dropped_messages_total', 'Messages that were not applied, by reason', [
    'reason',
  ]),
  filled: counter(
    'marketlog_consumer_filled_events_total',
    'Events read from the store because the topic lacked them',
    ['category'],
  ),
};
