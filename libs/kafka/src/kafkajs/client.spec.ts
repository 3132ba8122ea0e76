import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import type { KafkaSettings } from '#config';
import { kafkaSettings } from '#testing';
import { KafkajsTransport } from './kafkajs.transport.js';

function settingsWith(caFile: string): KafkaSettings {
  return kafkaSettings({ brokers: ['kafka-1:9093'], tls: { caFile } });
}

describe('the file of certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-kafka-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused where it cannot be read or holds none, naming the setting', () => {
    const missing = join(folder, 'missing.pem');
    expect(() => new KafkajsTransport(settingsWith(missing))).toThrow(
      `the file of MARKETLOG_KAFKA_TLS_CA, ${missing}, cannot be read: ENOENT`,
    );
    const wrong = join(folder, 'wrong.pem');
    writeFileSync(wrong, 'not a certificate');
    expect(() => new KafkajsTransport(settingsWith(wrong))).toThrow('MARKETLOG_KAFKA_TLS_CA');
  });
});

describe("kafkajs's queue of requests", () => {
  it('sets no timer where nothing waits, and none in the negative', () => {
    const queue = {
      ...{ throttledUntil: -1, throttleCheckTimeoutId: null as NodeJS.Timeout | null, pending: [] as unknown[] },
      checkPendingRequests: () => undefined,
    };
    const schedule = () => RequestQueue.prototype.scheduleCheckPendingRequests.call(queue as never);
    schedule();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.pending.push('a request');
    schedule();
    expect((queue.throttleCheckTimeoutId as unknown as { _idleTimeout: number })._idleTimeout).toBe(10);
    clearTimeout(queue.throttleCheckTimeoutId!);
  });
});
