import { partitionOf } from '#event-sourcing';
import { RawLogRepository, verifyLog, type LogVerification, type VerifyOptions } from '#operations';
import type { SqlValue } from '#database';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { someEvents } from '../builders/events.js';
import { freshDatabase, type FreshDatabase } from '../servers/fresh-database.js';

const events = 2_500;
const partition = partitionOf('AAPL', 8);
const tables = ['events', 'log_heads', 'log_digests'];
const at = (position: number) => `prices-${partition}@${position}`;

/** What a hand, a disk or a bug can do to a log: each is found, and named by its place. */
export function describeLogVerify(dialect: 'sqlite' | 'mysql'): void {
  let fresh: FreshDatabase;
  let log: OpenedEventStore;

  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    log = await openEventStore({ url: fresh.url, create: true });
    await log.store.append('prices-AAPL-2014', 0, someEvents(events));
    await log.store.append('instrument-MSFT', 0, someEvents(3));
    for (const table of tables) await schema(`CREATE TABLE sound_${table} AS SELECT * FROM ${table}`);
  });
  afterAll(async () => {
    await log.close();
    await fresh.drop();
  });
  afterEach(async () => {
    for (const table of tables) {
      await plant(`DELETE FROM ${table}`);
      await plant(`INSERT INTO ${table} SELECT * FROM sound_${table}`);
    }
  });

  const verify = (options?: VerifyOptions) => verifyLog(new RawLogRepository(log.database), options);
  const plant = (sql: string, parameters: readonly SqlValue[] = []) =>
    log.database.transaction((writer) => writer.execute(sql, parameters));
  /** Changes one event of prices as nobody may. */
  const alter = (set: string, position: number, parameters: readonly SqlValue[] = []) =>
    plant(`UPDATE events SET ${set} WHERE category = 'prices' AND position = ?`, [...parameters, position]);
  const faultsOf = ({ faults }: LogVerification) => faults.map(({ address, fault }) => `${address} ${fault}`);
  const found = async () => faultsOf(await verify());

  const schema = (sql: string) => log.database.changeSchema((writer) => writer.execute(sql));
  /** Without keys the database itself no longer refuses what is planted. */
  const withoutKeys = async (work: () => Promise<void>) => {
    await schema('ALTER TABLE events RENAME TO events_with_keys');
    await schema('CREATE TABLE events AS SELECT * FROM events_with_keys');
    try {
      await work();
    } finally {
      await schema('DROP TABLE events');
      await schema('ALTER TABLE events_with_keys RENAME TO events');
    }
  };
  /** Puts a second copy of an event somewhere. */
  const copy = (from: number, to: number, version: number) =>
    plant(
      `INSERT INTO events (category, partition_no, position, id, stream, version, type, event_key, occurred_at, recorded_at,
         correlation_id, causation_id, data, data_sha256)
       SELECT category, partition_no, ?, id, stream, ?, type, event_key, occurred_at, recorded_at, correlation_id,
         causation_id, data, data_sha256 FROM events WHERE category = 'prices' AND position = ?`,
      [to, version, from],
    );

  it('finds nothing in a sound log, and attests it', async () => {
    const verification = await verify();
    const heads = await log.database.query("SELECT digest FROM log_heads WHERE category = 'prices' AND position > 0");
    expect(verification).toMatchObject({ ok: true, events: events + 3, epoch: 1, faults: [], faultCount: 0 });
    expect(verification.logId).toBe((await log.store.identity()).logId);
    expect(verification.partitions).toContainEqual({
      category: 'prices',
      partition,
      position: events,
      events,
      digest: Buffer.from(heads[0]!['digest'] as Uint8Array).toString('hex'),
    });
  });

  it('reads pages of any size alike', async () => {
    await alter('occurred_at = occurred_at + 1', 1_200);
    expect(await verify({ page: 7 })).toEqual(await verify({ page: 100_000 }));
  });

  it('finds a hole', async () => {
    await plant("DELETE FROM events WHERE category = 'prices' AND position IN (1500, 1501)");
    const { ok, faults } = await verify();
    expect(ok).toBe(false);
    expect(faults[0]).toEqual({ address: at(1_500), fault: 'hole', detail: 'events 1500 to 1501 are missing' });
    expect(faults.map(({ fault }) => fault)).toEqual(['hole', 'version_gap']);
  });

  it('finds a lost tail', async () => {
    await plant("DELETE FROM events WHERE category = 'prices' AND position > 2400");
    expect(await found()).toEqual([`${at(2_401)} head_ahead`]);
  });

  it('finds an event that is there twice, at another position', () =>
    withoutKeys(async () => {
      await copy(10, events + 1, events + 1);
      expect(await found()).toEqual([`${at(events + 1)} head_rewound`, `${at(events + 1)} duplicate_id`]);
    }));

  it('finds an event that is there twice, at its own position', () =>
    withoutKeys(async () => {
      await copy(1_000, 1_000, 1_000);
      expect(await found()).toEqual([
        `${at(1_000)} duplicate_position`,
        `${at(1_000)} duplicate_version`,
        `${at(1_000)} version_order`,
        `${at(1_000)} duplicate_id`,
      ]);
      expect(faultsOf(await verify({ page: 1_000 }))[0]).toBe(`${at(1_000)} duplicate_position`);
    }));

  it('finds a flipped byte', async () => {
    await alter('data = ?', 1_200, [Uint8Array.of(0x0a, 0x01, 0x62)]);
    const { faults } = await verify();
    expect(faults).toEqual([
      { address: at(1_200), fault: 'payload_altered', detail: expect.stringContaining('still decodable') },
    ]);
  });

  it('finds a truncated payload', async () => {
    await alter('data = ?', 1_200, [Uint8Array.of(0x0a, 0x01)]);
    const { faults } = await verify();
    expect(faults).toEqual([
      { address: at(1_200), fault: 'payload_altered', detail: expect.stringContaining('no longer decodable') },
    ]);
  });

  it('finds a payload that was changed together with its SHA-256, within its block of the chain', async () => {
    await alter('data_sha256 = ?', 1_200, [new Uint8Array(32)]);
    expect(await found()).toEqual([`${at(1_200)} payload_altered`, `${at(1_025)} digest_mismatch`]);
  });

  it('finds a rewound head', async () => {
    await plant("UPDATE log_heads SET position = 2400 WHERE category = 'prices' AND position > 0");
    expect(await found()).toEqual([`${at(2_401)} head_rewound`, `${at(2_400)} head_digest_mismatch`]);
  });

  it('finds a head that is gone', async () => {
    await plant("DELETE FROM log_heads WHERE category = 'prices' AND position > 0");
    expect(await found()).toEqual([`${at(1)} head_missing`]);
  });

  it.each([
    ['occurred_at = occurred_at + 1', 1_200, [`${at(1_025)} digest_mismatch`]],
    ["correlation_id = x'00112233445566778899aabbccddeeff'", 2_400, [`${at(2_500)} head_digest_mismatch`]],
    ["event_key = 'MSFT'", 5, [`${at(5)} wrong_key`, `${at(1)} digest_mismatch`]],
    ["type = 'marketlog.weather.v1.RainFell'", 5, [`${at(5)} unknown_event_type`, `${at(1)} digest_mismatch`]],
    [
      "type = 'marketlog.prices.v1.SplitRecorded', data = x'ff'",
      5,
      [`${at(5)} payload_altered`, `${at(1)} digest_mismatch`],
    ],
    [
      "stream = 'weather'",
      2_500,
      [`${at(2_500)} wrong_stream`, `${at(2_500)} head_digest_mismatch`, `${at(2_500)} version_gap`],
    ],
    ['recorded_at = recorded_at - 3600000', 5, [`${at(5)} time_backwards`, `${at(1)} digest_mismatch`]],
    ['version = 2501', 2_500, [`${at(2_500)} head_digest_mismatch`, `${at(2_500)} version_gap`]],
  ])('finds an altered envelope: %s', async (set, position, expected) => {
    await alter(set, position);
    expect(await found()).toEqual(expected);
  });

  if (dialect === 'sqlite') {
    // MySQL's columns would not hold it.
    it('finds a name longer than any that the log takes', async () => {
      await alter('stream = ?', 5, [`instrument-${'x'.repeat(100_000)}`]);
      expect((await found())[0]).toBe(`${at(5)} wrong_stream`);
    });
  }

  it('finds an altered or missing digest', async () => {
    await plant("UPDATE log_digests SET digest = ? WHERE category = 'prices' AND position = 1024", [
      new Uint8Array(32),
    ]);
    await plant("DELETE FROM log_digests WHERE category = 'prices' AND position = 2048");
    expect(await found()).toEqual([
      `${at(1)} digest_mismatch`,
      `${at(2_048)} digest_missing`,
      `${at(2_500)} head_digest_mismatch`,
    ]);
  });

  it('keeps the first hundred faults of a ruined log, and counts all', async () => {
    await plant("UPDATE events SET data = ? WHERE category = 'prices'", [Uint8Array.of(1)]);
    const { faults, faultCount } = await verify();
    expect(faults).toHaveLength(100);
    expect(faults[0]!.address).toBe(at(1));
    expect(faultCount).toBe(events);
  });

  describe('against digests kept elsewhere', () => {
    it('accepts a log that has grown since', async () => {
      const expected = await verify();
      await log.store.append('prices-AAPL-2014', events, someEvents(100));
      expect(await verify({ expected })).toMatchObject({ ok: true, events: events + 103 });
    });

    it('finds a log that was rewritten so that it agrees with itself', async () => {
      const expected = await verify();
      await plant('DELETE FROM events');
      await plant('DELETE FROM log_digests');
      await plant('UPDATE log_heads SET position = 0, recorded_at = 0, digest = ?', [new Uint8Array(32)]);
      await log.store.append('prices-AAPL-2014', 0, someEvents(events));
      expect(await found()).toEqual([]);
      expect(faultsOf(await verify({ expected })).sort()).toEqual([
        expect.stringMatching(/^instruments-\d@1 expected_events_missing$/),
        `${at(events)} expected_digest_differs`,
      ]);
    });

    it('finds another log', async () => {
      const expected = { ...(await verify()), logId: '00000000-0000-4000-8000-000000000000' };
      expect(new Set((await verify({ expected })).faults.map(({ fault }) => fault))).toEqual(
        new Set(['expected_other_log']),
      );
    });
  });
}
