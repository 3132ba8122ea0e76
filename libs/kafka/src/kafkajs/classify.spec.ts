import { TransportError } from '../transport/transport-errors.js';
import { transportError } from './classify.js';

const context = { brokers: ['kafka-1:9092', 'kafka-2:9092'], doing: 'publishing to marketlog.prices.v1-3' };

/** An error as kafkajs throws it: the cause two wrappings deep. */
function wrapped(cause: object, name = 'KafkaJSNonRetriableError'): Error {
  const inner = Object.assign(new Error('inner'), { name: 'KafkaJSError', cause });
  return Object.assign(new Error('outer'), { name, retriable: false, cause: inner });
}

function kafkaError(type: string, message = 'said Kafka'): object {
  return Object.assign(new Error(message), { name: 'KafkaJSProtocolError', type });
}

describe('errors of kafkajs in our words', () => {
  it.each([
    ['INVALID_PRODUCER_EPOCH', 'producer_fenced', true],
    ['PRODUCER_FENCED', 'producer_fenced', true],
    ['INVALID_PRODUCER_ID_MAPPING', 'producer_fenced', true],
    ['MESSAGE_TOO_LARGE', 'message_too_large', false],
    ['RECORD_LIST_TOO_LARGE', 'message_too_large', false],
    ['NOT_ENOUGH_REPLICAS', 'not_enough_replicas', true],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'not_enough_replicas', true],
    ['TOPIC_AUTHORIZATION_FAILED', 'kafka_not_authorized', true],
    ['CLUSTER_AUTHORIZATION_FAILED', 'kafka_not_authorized', true],
    ['GROUP_AUTHORIZATION_FAILED', 'kafka_not_authorized', true],
    ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'kafka_not_authorized', true],
    ['SASL_AUTHENTICATION_FAILED', 'kafka_authentication_failed', true],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'topic_missing', true],
    ['INVALID_REPLICATION_FACTOR', 'topic_mismatch', false],
    ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'kafka_failed', true],
    ['NOT_LEADER_FOR_PARTITION', 'kafka_failed', true],
    ['INVALID_RECORD', 'kafka_failed', false],
  ])('%s is %s', (type, code, retryable) => {
    expect(transportError(wrapped(kafkaError(type)), context)).toMatchObject({ code, retryable });
    expect(transportError(kafkaError(type), context)).toMatchObject({ code, retryable });
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH'])(
    '%s names the setting and the addresses',
    (code) => {
      const error = transportError(wrapped(Object.assign(new Error('connect failed'), { code })), context);
      expect(error).toMatchObject({ code: 'kafka_unavailable', retryable: true });
      expect(error.message).toBe(
        'Kafka does not answer at kafka-1:9092, kafka-2:9092 (MARKETLOG_KAFKA_BROKERS) while ' +
          'publishing to marketlog.prices.v1-3: connect failed',
      );
    },
  );

  it('names what a broker that hangs up may expect', () => {
    const [tls, plain] = [
      'Connection error: Client network socket disconnected before secure TLS connection was established',
      'Closed connection',
    ].map((message) => Object.assign(new Error(message), { name: 'KafkaJSConnectionError', code: 'ECONNRESET' }));
    expect(transportError(tls, context).message).toContain('MARKETLOG_KAFKA_TLS)');
    expect(transportError(plain, { ...context, unset: ['MARKETLOG_KAFKA_TLS'] }).message).toMatch(
      /; it may want MARKETLOG_KAFKA_TLS$/,
    );
    expect(transportError(plain, context).message).not.toContain('may want');
  });

  it('sees through the errors of several addresses', () => {
    const several = new AggregateError([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })]);
    expect(transportError(wrapped(several), context)).toMatchObject({ code: 'kafka_unavailable' });
  });

  it('tells a certificate that is not trusted from a wrong password', () => {
    const certificate = transportError(
      wrapped({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed' }),
      context,
    );
    expect(certificate.message).toContain('MARKETLOG_KAFKA_TLS_CA');
    const password = transportError(wrapped({ name: 'KafkaJSSASLAuthenticationError', message: 'no' }), context);
    expect(password.message).toContain('MARKETLOG_KAFKA_SASL_USERNAME');
    expect([certificate.code, password.code]).toEqual(Array(2).fill('kafka_authentication_failed'));
  });

  it('takes a fault of our own code for one that does not pass', () => {
    expect(transportError(new TypeError('x is not a function'), context)).toMatchObject({
      ...{ code: 'kafka_failed', retryable: false },
      message: 'publishing to marketlog.prices.v1-3 failed: x is not a function',
    });
  });

  it('names the topic that is missing, says what Kafka said, and leaves our own errors as they are', () => {
    const missing = transportError(kafkaError('UNKNOWN_TOPIC_OR_PARTITION'), {
      ...context,
      topic: 'marketlog.prices.v1',
    });
    expect(missing.message).toContain('topic marketlog.prices.v1 does not exist');
    expect(missing.message).toContain('said Kafka (UNKNOWN_TOPIC_OR_PARTITION)');
    const ours = new TransportError('topic_mismatch', 'eight', false);
    expect(transportError(ours, context)).toBe(ours);
  });

  it.each([undefined, null, 'text', 7, {}])('never throws, whatever was thrown: %p', (thrown) => {
    expect(transportError(thrown, context)).toMatchObject({ code: 'kafka_failed', retryable: true });
  });
});
