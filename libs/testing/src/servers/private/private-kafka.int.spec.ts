import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bareKafka, createTopic, kafkaAnswers, silentKafka } from '../kafka/kafka-client.js';
import { typescriptArguments } from '../../processes/spawn-typescript.js';
import { isAlive } from '../holders.js';
import { waitFor } from '../waiting.js';
import { privateKafka, type PrivateKafka } from './private-kafka.js';

const topic = 'probe';

async function createProbe(kafka: PrivateKafka): Promise<void> {
  const admin = silentKafka(kafka.address).admin();
  await admin.connect();
  await createTopic(admin, topic);
  await admin.disconnect();
}

async function send(kafka: PrivateKafka, value: string): Promise<void> {
  const producer = silentKafka(kafka.address).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ value }] });
  await producer.disconnect();
}

/** @returns undefined where there is no such topic */
async function messagesOn(kafka: PrivateKafka): Promise<number | undefined> {
  const admin = silentKafka(kafka.address).admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) return undefined;
    const [offsets] = await admin.fetchTopicOffsets(topic);
    return Number(offsets!.high);
  } finally {
    await admin.disconnect();
  }
}

describe('a Kafka of a suite of its own', () => {
  let kafka: PrivateKafka | undefined;
  afterEach(() => kafka?.dispose());

  it('keeps what it acknowledged when it is stopped and when it is killed, and loses it when it is wiped', async () => {
    kafka = await privateKafka();
    await createProbe(kafka);
    await send(kafka, 'first');
    await kafka.kill();
    await kafka.start();
    await send(kafka, 'second');
    await kafka.stop();
    await kafka.start();
    expect(await messagesOn(kafka)).toBe(2);
    await kafka.kill();
    kafka.wipe();
    await kafka.start();
    expect(await messagesOn(kafka)).toBeUndefined();
  });

  it('answers nothing while it is frozen', async () => {
    kafka = await privateKafka();
    kafka.pause();
    expect(await kafkaAnswers(kafka.address)).toBeUndefined();
    kafka.resume();
    const { address } = kafka;
    // It may have lost its place in the cluster meanwhile, and has to take it again.
    await waitFor('it to answer again', () => kafkaAnswers(address));
    expect(await messagesOn(kafka)).toBeUndefined();
  });

  it('lets only users in that know the password, over TLS where asked to', async () => {
    kafka = await privateKafka({ security: 'sasl-tls' });
    const { username, password } = kafka.user!;
    for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
      const attempt = async (secret: string) => {
        const sasl = { mechanism, username, password: secret } as never;
        const admin = bareKafka({ ...kafka!.address, sasl }).admin();
        try {
          await admin.connect();
        } finally {
          await admin.disconnect();
        }
      };
      await attempt(password);
      await expect(attempt('guessed')).rejects.toThrow(/auth/i);
    }
    await expect(
      bareKafka({ brokers: [...kafka.brokers] })
        .admin()
        .connect(),
    ).rejects.toThrow();
  });

  it('goes on with two of three brokers and counts the third again', async () => {
    kafka = await privateKafka({ brokers: 3 });
    await createProbe(kafka);
    await send(kafka, 'by three');
    await kafka.kill(2);
    await send(kafka, 'by two');
    kafka.wipe(2);
    await kafka.start(2);
    await send(kafka, 'by three again');
    expect(await messagesOn(kafka)).toBe(3);
  });

  it('ends with the process that started it, even by SIGKILL', async () => {
    const source = new URL('private-kafka.ts', import.meta.url).href;
    const code = `import { privateKafka } from '${source}'; const k = await privateKafka(); console.log(k.nodes[0].pid); setInterval(() => {}, 1000);`;
    const child = spawn(
      process.execPath,
      [...typescriptArguments, '--disable-warning=TimeoutNegativeWarning', '--input-type=module', '-e', code],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await waitFor('the broker to end', () => !isAlive(pid) || undefined);
  });
});
