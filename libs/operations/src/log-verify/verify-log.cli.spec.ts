import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliInvocation } from '#cli';
import { DigestChain, emptyDigest, payloadDigest, type EventEnvelope, type LogIdentity } from '#event-sourcing';
import { InMemoryEventStore, someEvents } from '#testing';
import { RawLog, type PartitionExtent, type RawDigest, type RawEvent, type StreamVersion } from './raw-log.port.js';
import { operationsVerbs } from '../operations.verbs.js';
import { VerifyLogAction } from './verify-log.cli.js';

/** One partition in memory, as the tables would hold it. */
class OnePartition extends RawLog {
  constructor(readonly rows: RawEvent[]) {
    super();
  }
  override async identity(): Promise<LogIdentity> {
    return new InMemoryEventStore().identity();
  }
  override async extents(): Promise<PartitionExtent[]> {
    const chain = new DigestChain(emptyDigest);
    for (const row of this.rows) chain.add(row, row.dataSha256);
    const { category, partition, position, recordedAt } = this.rows.at(-1)!;
    return [{ category, partition, last: position, head: { position, recordedAt, digest: chain.value } }];
  }
  override async events(_: unknown, after: number, limit: number): Promise<RawEvent[]> {
    return this.rows.filter(({ position }) => position > after).slice(0, limit);
  }
  override async digests(): Promise<RawDigest[]> {
    return [];
  }
  override async streamVersions(after: { version: number }, limit: number): Promise<StreamVersion[]> {
    return this.rows.filter(({ version }) => version > after.version).slice(0, limit);
  }
  override async repeatedIds(): Promise<[]> {
    return [];
  }
}

let folder: string;
let log: OnePartition;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-verify-'));
  const store = new InMemoryEventStore();
  await store.append('instrument-AAPL', 0, someEvents(30));
  const raw = (event: EventEnvelope): RawEvent => ({ ...event, dataSha256: payloadDigest(event.data) });
  log = new OnePartition((await store.readStream('instrument-AAPL')).map(raw));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function run(options: Record<string, unknown> = {}, signal = new AbortController().signal) {
  const progress: CliInvocation['progress'] = { start() {}, advance() {}, finish() {}, note() {} };
  return new VerifyLogAction(log).run({ arguments: [], options, progress, signal });
}

const spoil = (places: number) => {
  for (const [i, row] of log.rows.entries()) if (i < places) log.rows[i] = { ...row, data: Uint8Array.of(1) };
};

describe('log verify', () => {
  it('is declared as a verb that makes no log', async () => {
    const verb = operationsVerbs.find(({ name }) => name === 'log verify')!;
    expect([verb.log, await verb.action()]).toEqual(['open', VerifyLogAction]);
  });

  it('attests a sound log: exit code 0, counts and digests', async () => {
    const { exitCode, json, text } = await run();
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
    const partition = { category: 'instruments', partition: 1, position: 30, events: 30, digest };
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { ok: true, events: 30, partitions: [partition] } });
    expect(text).toMatch(/: 30 events in 1 partitions, all as recorded\n {2}instruments-1@30 {2}[0-9a-f]{64}$/);
  });

  it('names the fault by its place: exit code 1', async () => {
    spoil(1);
    const { exitCode, json, text } = await run();
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ ok: false, faults: [{ address: 'instruments-1@1', fault: 'payload_altered' }] });
    expect(text).toMatch(/1 fault\n {2}instruments-1@1 {2}payload_altered: /);
  });

  it('shows a person the first twenty', async () => {
    spoil(25);
    const { text } = await run();
    expect(text.split('\n')).toHaveLength(1 + 20 + 1);
    expect(text).toMatch(/… and 5 more$/);
  });

  it('accepts its own earlier output with --expect, and refuses what is none', async () => {
    const [good, bad] = [join(folder, 'good.json'), join(folder, 'bad.json')];
    await writeFile(good, JSON.stringify((await run()).json));
    await writeFile(bad, '{"partitions": "none"}');
    await expect(run({ expect: good })).resolves.toMatchObject({ exitCode: 0 });
    await expect(run({ expect: bad })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(bad),
    });
    await expect(run({ expect: join(folder, 'missing.json') })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('names events that were attested and are gone', async () => {
    const path = join(folder, 'before.json');
    await writeFile(path, JSON.stringify((await run()).json));
    log.rows.length = 20;
    const { exitCode, json } = await run({ expect: path });
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ faults: [{ address: 'instruments-1@21', fault: 'expected_events_missing' }] });
  });

  it('stops when it is told to', async () => {
    await expect(run({}, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});
