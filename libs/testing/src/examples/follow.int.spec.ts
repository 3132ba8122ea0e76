import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Admin, Producer } from 'kafkajs';
import { encodeEvent, sourceOf, toCloudEvent } from '#contracts';
import { barCorrected } from '../builders/bars.js';
import { projectRoot } from '../processes/spawn-typescript.js';
import { createTopic, silentKafka } from '../servers/kafka/kafka-client.js';
import { holdKafka } from '../servers/kafka/kafka.js';
import { pythonTools } from '../servers/tools/python.js';

const logId = '66b97f52-39c7-4082-9546-6e2224754755';
const prefix = `test-follow-${process.pid}-${Date.now()}`;
const topic = `${prefix}.prices.v1`;
const script = join(projectRoot, 'examples/python/follow.py');

let brokers: readonly string[];
let admin: Admin;
let producer: Producer;
let python: string;
let folder: string;
let state: string;

beforeAll(async () => {
  ({ brokers } = await holdKafka());
  python = await pythonTools(join(projectRoot, 'examples/python/requirements.txt'));
  const kafka = silentKafka({ brokers: [...brokers] });
  admin = kafka.admin();
  await admin.connect();
  await createTopic(admin, topic);
  producer = kafka.producer();
  await producer.connect();
  await send(message(1), message(2), message(3));
});

afterAll(async () => {
  await producer.disconnect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marketlog-follow-'));
  state = join(folder, 'state.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the Python example', () => {
  it('remembers on Ctrl-C what it has printed', async () => {
    // Unbuffered, so that a line is seen when it is printed, long before the example keeps how far it is.
    const example = follow(script, ['--state', state], ['-u']);
    for await (const printed of example.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      if (!printed.includes('"position": 3')) continue;
      example.kill('SIGINT');
      break;
    }
    expect(await example.ended).toEqual({ code: 0, stderr: '' });
    const kept = JSON.parse(readFileSync(state, 'utf8')) as unknown[][];
    // The third may have been seen here before the example could note it.
    expect([2, 3].map((position) => [[logId, topic, 0, 1, position]])).toContainEqual(kept);
  });

  it('ends in peace where nobody reads on, and remembers nothing that did not arrive', async () => {
    const example = follow(script, ['--until-end', '--state', state]);
    example.stdout.destroy();
    expect(await example.ended).toEqual({ code: 0, stderr: '' });
    expect(existsSync(state) ? readFileSync(state, 'utf8') : '[]').toBe('[]');
  });

  it('goes on in a consumer group where another member stopped, and drops the batch that is repeated there', async () => {
    const member = async () => {
      const example = follow(script, ['--until-end', '--group', `reader-${prefix}`]);
      const printed = await text(example.stdout);
      expect(await example.ended).toEqual({ code: 0, stderr: '' });
      return [...printed.matchAll(/"position": (\d+)/g)].map(([, position]) => Number(position));
    };
    expect(await member()).toEqual([1, 2, 3]);
    await send(message(3), message(4));
    expect(await member()).toEqual([4]);
    expect(await member()).toEqual([]);
  });
});

async function send(...messages: ReturnType<typeof message>[]): Promise<void> {
  await producer.send({ topic, acks: -1, messages });
}

function follow(program: string, options: readonly string[], ofPython: readonly string[] = []) {
  const where = ['--brokers', brokers.join(','), '--prefix', prefix, 'prices'];
  const line = [...ofPython, program, ...options, ...where];
  const example = spawn(python, line, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr = text(example.stderr);
  const ended = once(example, 'exit').then(async ([code]) => ({ code: code as number | null, stderr: await stderr }));
  return Object.assign(example, { ended });
}

function message(position: number) {
  const stream = 'prices-AAPL-2014';
  const occurredAt = Date.UTC(2014, 0, position);
  const draft = barCorrected('0d8b2f3e-8f0e-5c9a-9a3e-1b2c3d4e5f60', { close: position });
  const { id, type, data } = encodeEvent(draft, { stream, occurredAt });
  const place = { category: 'prices', partition: 0, position, stream, version: position, key: 'AAPL' } as const;
  const others = { occurredAt, recordedAt: occurredAt, correlationId: null, causationId: null };
  const { key, value, headers } = toCloudEvent({ id, type, data, ...place, ...others }, sourceOf({ logId, epoch: 1 }));
  return { key, value: Buffer.from(value), headers, partition: 0 };
}
