import { TransportError } from '../transport/transport-errors.js';
import { TransportFaults } from './transport-faults.js';

test('each reason is said once until all is well again', () => {
  const lines: string[] = [];
  const say = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  let now = 0;
  const faults = new TransportFaults({ log: say('log'), warn: say('warn'), error: say('error') }, () => now);
  const away = () => new TransportError('kafka_unavailable', 'Kafka does not answer', true);
  faults.report(undefined);
  faults.report(away());
  faults.report(away());
  faults.report(new TransportError('kafka_authentication_failed', 'wrong password', true));
  expect(faults.present?.message).toBe('wrong password');
  now = 61_000;
  faults.report(undefined);
  expect(faults.present).toBeUndefined();
  faults.report(away());
  expect(lines).toEqual([
    'warn: consuming stands still, it is tried again (kafka_unavailable): Kafka does not answer',
    'warn: consuming stands still, it is tried again (kafka_authentication_failed): wrong password',
    'log: consuming goes on, 61 s after it failed',
    'warn: consuming stands still, it is tried again (kafka_unavailable): Kafka does not answer',
  ]);
});
