import { createConnection } from 'mysql2/promise';
import type { Projection } from '#event-sourcing';
import { freshDatabase, waitFor } from '#testing';
import { count, openBench, projector, rowsOf, sums, useBench, type Counted } from '../testing/engine-fixture.js';

let url: string;

const bench = useBench(async () => {
  const fresh = await freshDatabase('mysql');
  url = fresh.url;
  return { url, remove: () => fresh.drop() };
});

const running = () => {
  const warnings: string[] = [];
  const log = { log: () => undefined, warn: (line: string) => void warnings.push(line), error: () => undefined };
  return {
    warnings,
    start: (projection: Projection<Counted>) => projector(bench, [projection], { log }),
  };
};

const tables = async (like: string) =>
  (
    await bench.database.query(
      'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE ?',
      [like],
    )
  ).length;

async function asRoot(sql: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query(sql).finally(() => connection.end());
}

test('a view that its owner may not make is made once the privilege is granted', async () => {
  const schema = new URL(url).pathname.slice(1);
  const user = `v${process.pid}_${Date.now() % 1_000_000}`;
  await asRoot(`CREATE USER '${user}'@'%' IDENTIFIED BY 's3cret'`);
  await asRoot(`GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON ${schema}.* TO '${user}'@'%'`);
  const address = new URL(url);
  address.username = user;
  address.password = 's3cret';
  const owner = await openBench({ url: address.href });
  try {
    const { drain } = projector(owner, [sums]);
    for (let start = 1; start <= 2; start++)
      await expect(drain()).rejects.toMatchObject({
        code: 'database_forbidden',
        message: expect.stringContaining('CREATE VIEW'),
      });
    await asRoot(`GRANT CREATE VIEW, SHOW VIEW ON ${schema}.* TO '${user}'@'%'`);
    // Connections made before the grant are given up one by one.
    await waitFor('the grant to be seen', () =>
      drain().then(
        () => true,
        () => undefined,
      ),
    );
    expect(await bench.database.query('SELECT thing FROM all_sums')).toEqual([]);
  } finally {
    await owner.close();
    await asRoot(`DROP USER '${user}'@'%'`);
  }
});

test('who reads a dropped generation for long stops neither projecting nor other readers', async () => {
  const { warnings, start } = running();
  await start(sums).drain();
  await count(bench.store, 'A', [1, 2]);
  await start(sums).drain();
  const { drain, upgrade, readModels, rebuilds } = start({ ...sums, version: 2 });
  await upgrade();
  await bench.database.snapshot(async (reader) => {
    await reader.query('SELECT * FROM sums__g1');
    await rebuilds.retire('sums');
    await drain();
    expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 3 }]);
    await count(bench.store, 'A', [3]);
    await drain();
    expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 6 }]);
  });
  expect(warnings).toContainEqual(
    expect.stringMatching(/^dropping generation 1 of sums is left to the next start: .*Lock wait timeout/),
  );
  expect(await tables('sums\\_\\_g1')).toBe(1);
  await drain();
  expect(await tables('sums\\_\\_g1')).toBe(0);
});

test('partitions of new years wait for the next start while somebody reads the table', async () => {
  const { warnings, start } = running();
  const [table] = sums.tables;
  const dated: Projection<Counted> = {
    ...sums,
    load: { past: 'none' },
    views: {},
    tables: [
      {
        ...table!,
        columns: { ...table!.columns, date: { type: { kind: 'date' } } },
        primaryKey: ['thing', 'date'],
        partitionedBy: { column: 'date', by: 'year' },
      },
    ],
    project: () => [],
  };
  const { drain } = start(dated);
  await drain();
  const newest = `y${new Date().getUTCFullYear() + 2}`;
  await asRoot(`ALTER TABLE sums__g1 DROP PARTITION ${newest}`);
  const partitions = async () =>
    (
      await bench.database.query(
        'SELECT 1 FROM information_schema.partitions WHERE table_schema = DATABASE() AND partition_name = ?',
        [newest],
      )
    ).length;
  await bench.database.snapshot(async (reader) => {
    await reader.query('SELECT * FROM sums__g1');
    await drain();
  });
  expect(warnings).toEqual([expect.stringMatching(/^making partitions of new years is left to the next start/)]);
  expect(await partitions()).toBe(0);
  await drain();
  expect(await partitions()).toBe(1);
});
