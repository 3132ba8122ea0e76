import { Logger } from '@nestjs/common';
import kafkajs, { type LogEntry } from 'kafkajs';
import { createLogCreator } from './log-creator.js';

function heard() {
  const lines: string[] = [];
  const logger = new Logger('Kafka');
  for (const level of ['warn', 'debug', 'verbose', 'error', 'log'] as const) {
    logger[level] = (line: unknown) => void lines.push(`${level}: ${String(line)}`);
  }
  let now = 0;
  const creator = createLogCreator(logger, () => now)(kafkajs.logLevel.INFO);
  const say = (level: LogEntry['level'], message: string, fields: object = {}, namespace = 'ConsumerGroup') =>
    creator({ namespace, level, label: '', log: { timestamp: '', message, ...fields } });
  return { lines, say, later: (milliseconds: number) => void (now += milliseconds) };
}

const { ERROR, WARN, INFO } = kafkajs.logLevel;

describe('the log of kafkajs in ours', () => {
  it('makes warnings of its errors, with what is worth knowing and nothing else', () => {
    const { lines, say } = heard();
    say(ERROR, 'Offset out of range', {
      broker: 'kafka-1:9092',
      error: new Error('refused'),
      payload: 'secret',
      stack: 'at x',
    });
    expect(lines).toEqual(['warn: ConsumerGroup: Offset out of range (broker=kafka-1:9092, error=refused)']);
  });

  it('is quiet about what belongs to a first use, to a rebalance and to its own information', () => {
    const { lines, say } = heard();
    say(ERROR, 'Failed to send messages: The group coordinator is not available');
    say(ERROR, 'Failed to send messages: … another concurrent operation on the same transaction was ongoing');
    say(WARN, 'The group is rebalancing, re-joining');
    say(INFO, 'Consumer has joined the group');
    expect(lines.map((line) => line.split(':')[0])).toEqual(['debug', 'debug', 'debug', 'debug']);
  });

  it('leaves it to who used them to say what connections, logins and requests throw', () => {
    const { lines, say } = heard();
    say(ERROR, 'Connection error: connect ECONNREFUSED', {}, 'Connection');
    say(ERROR, 'Failed to connect to seed broker', {}, 'BrokerPool');
    say(ERROR, 'SASL SCRAM SHA512 authentication failed', {}, 'SaslAuthenticator-SCRAM-SHA-512');
    say(ERROR, 'Failed to send messages: Closed connection', {}, 'Producer');
    expect(lines.map((line) => line.split(':')[0])).toEqual(['debug', 'debug', 'debug', 'debug']);
  });

  it('says the same once in half a minute', () => {
    const { lines, say, later } = heard();
    for (const wait of [0, 10_000, 10_000, 10_001]) {
      later(wait);
      say(ERROR, 'Offset out of range');
    }
    expect(lines.map((line) => line.split(':')[0])).toEqual(['warn', 'debug', 'debug', 'warn']);
  });
});
