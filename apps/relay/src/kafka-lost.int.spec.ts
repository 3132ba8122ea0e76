import { kcat, privateKafka, readTopic, waitFor, type PrivateKafka, type TopicMessage } from '#testing';
import { RelayBench } from './testing/relay-bench.js';

let kafka: PrivateKafka;
let bench: RelayBench;

beforeAll(async () => {
  kafka = await privateKafka();
  bench = await RelayBench.start({ brokers: kafka.brokers });
  await bench.shared([[bench.relay(), 4]]);
  await bench.append(400);
  await bench.published();
});
afterAll(async () => {
  await bench.close();
  await kafka.dispose();
});

const replay = (...words: string[]) =>
  bench.marketlog<{ replay: string; events: number }>('log', 'replay', '--category', 'prices', ...words);

/** By key, in order: what a client finds on a topic. */
async function messagesOf(topic: string): Promise<TopicMessage[]> {
  const read = await readAll(topic);
  return read.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

async function readAll(topic: string): Promise<TopicMessage[]> {
  const messages: TopicMessage[] = [];
  const brokers = bench.brokers.join(',');
  for await (const message of readTopic({ kcat: await kcat(), brokers, topic })) messages.push(message);
  return messages;
}

test('what is replayed to a topic is what the relay published, byte by byte, with the marker and nothing else beside it', async () => {
  const topic = `${bench.prefix}-try`;
  const { replay: id, events } = await replay('--topic', topic);
  const [published, replayed] = [await messagesOf(bench.topics.of('prices')), await messagesOf(topic)];
  expect(events).toBe(published.length);
  const place = ({ partition, key, value }: TopicMessage) => [partition, String(key), value.toString('hex')];
  expect(replayed.map(place)).toEqual(published.map(place));
  expect(replayed.map(({ headers }) => headers.filter(([name]) => name !== 'ce_replay'))).toEqual(
    published.map(({ headers }) => headers),
  );
  expect(new Set(replayed.map(({ headers }) => new Map(headers).get('ce_replay')))).toEqual(new Set([id]));
  expect(published.some(({ headers }) => new Map(headers).has('ce_replay'))).toBe(false);
});

test('a topic of the log is refused, and nothing comes to it', async () => {
  const topic = bench.topics.of('prices');
  const before = (await messagesOf(topic)).length;
  await expect(replay('--topic', topic)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${topic} is the topic of prices, which only the relay writes`),
  });
  expect(await messagesOf(topic)).toHaveLength(before);
});

test('Kafka that goes away during a replay ends it with the command that goes on; lost altogether, the runbook brings every event back', async () => {
  const topic = `${bench.prefix}-slow`;
  const ended = replay('--topic', topic, '--rate', '20').then(
    () => undefined,
    (error: unknown) => error as { code: number; stderr: string },
  );
  // Before that the topic may not be there.
  const begun = async () => ((await messagesOf(topic).catch(() => [])).length > 0 ? true : undefined);
  await waitFor('the replay to have begun', begun);
  await kafka.kill();
  const failed = await ended;
  expect(failed).toMatchObject({ code: 1 });
  expect(failed!.stderr).toMatch(/go on with the same command and --after prices-\d@\d+/);

  kafka.wipe();
  await bench.append(100);
  await kafka.start();
  await bench.published();
  for (const category of ['prices', 'instruments']) await bench.marketlog('relay', 'reset', category, '--yes');
  await bench.published();
  const { lost, doubled, reordered, invalid } = await bench.report();
  expect({ lost, doubled, reordered, invalid }).toEqual({ lost: [], doubled: [], reordered: [], invalid: [] });
});
