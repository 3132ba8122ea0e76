import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTopic } from '../../topics/read-topic.js';
import type { TopicMessage } from '../../topics/topic-message.js';
import { createTopic, silentKafka } from '../kafka/kafka-client.js';
import { holdKafka } from '../kafka/kafka.js';
import { kcat } from './kcat.js';
import { pythonTools } from './python.js';

describe('tools that are not ours', () => {
  it('kcat reads what was committed, byte for byte', async () => {
    const { brokers } = await holdKafka();
    const topic = `test-kcat-${process.pid}-${Date.now()}`;
    const kafka = silentKafka({ brokers: [...brokers] });
    const admin = kafka.admin();
    await admin.connect();
    await createTopic(admin, topic);
    const producer = kafka.producer({
      transactionalId: topic,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const end of ['abort', 'commit'] as const) {
      const transaction = await producer.transaction();
      await transaction.send({
        topic,
        messages: [{ key: end, value: every, headers: { 'content-type': 'all bytes' } }],
      });
      await transaction[end]();
    }
    await producer.disconnect();
    const read: TopicMessage[] = [];
    for await (const message of readTopic({ kcat: await kcat(), brokers: brokers.join(','), topic }))
      read.push(message);
    expect(read).toHaveLength(1);
    expect(read[0]).toMatchObject({
      key: Buffer.from('commit'),
      value: every,
      headers: [['content-type', 'all bytes']],
    });
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  });

  it('Python has the packages of a requirements file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'marketlog-python-'));
    const requirements = join(folder, 'requirements.txt');
    writeFileSync(requirements, 'packaging==25.0\n');
    const python = await pythonTools(requirements);
    const answer = execFileSync(python, ['-c', 'import packaging; print(packaging.__version__)'], { encoding: 'utf8' });
    expect(answer.trim()).toBe('25.0');
    expect(await pythonTools(requirements)).toBe(python);
    rmSync(folder, { recursive: true });
  });
});
