import { freshDatabase } from '#testing';
import { useBench } from '../testing/engine-fixture.js';
import { readParkedKeys } from './dead-letter-table.js';

const bench = useBench(async () => {
  const { url, drop } = await freshDatabase('mysql');
  return { url, remove: drop };
});

test('the parked keys of a partition are found by primary key, however many others have', async () => {
  const { database } = bench;
  const columns =
    'consumer, generation, category, partition_no, event_key, position, event_id, event_type, code, message, parked_at';
  const rows = Array.from({ length: 2000 }, (_, i) => {
    const consumer = ['sums', 'counts', 'others', 'more'][i % 4]!;
    return [consumer, 1, 'prices', (i % 16) >> 2, `K${i % 5}`, i, `${i}`, 'test.Counted', 'failed', 'it failed', 0];
  });
  await database.transaction((sql) => sql.insertRows(`dead_letters (${columns})`, rows));
  await database.changeSchema((sql) => sql.query('ANALYZE TABLE dead_letters'));
  const partition = { category: 'prices', partition: 1 } as const;
  const consumers = ['sums', 'counts'].map((name) => ({ name, generation: 1 }));
  const keys = await readParkedKeys(database, partition, consumers);
  expect(keys).toHaveLength(10);
  expect(new Set(keys.map(({ consumer }) => consumer))).toEqual(new Set(['sums', 'counts']));
  const plans: Record<string, unknown>[] = [];
  const explained = {
    query: async <R>(sql: string, parameters = []) => {
      plans.push(...(await database.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, parameters)));
      return [] as R[];
    },
  };
  await readParkedKeys(explained, partition, consumers);
  expect(plans).toMatchObject([{ key: 'PRIMARY', type: 'range' }]);
});
