import { Logger } from '@nestjs/common';
import { holdKafka } from '../../servers/kafka/kafka.js';
import { kafkajsTransport, kafkaSubject } from './kafka.subject.js';
import { describeTransport } from './transport.contract.js';

const sharedBrokers = async () => (await holdKafka()).brokers;

Logger.overrideLogger(false);
// A broker's first use, and one that does not answer, take their time.
describeTransport(
  'kafkajs',
  kafkaSubject(sharedBrokers, async ({ brokers } = {}) => kafkajsTransport(brokers ?? (await sharedBrokers()))),
);
