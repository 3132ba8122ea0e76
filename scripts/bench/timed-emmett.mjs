// Emmett's side of bench:rebuild: its event store on SQLite rebuilds a projection of the same bars. `folder` is where npm installed
// @event-driven-io/emmett-sqlite and its dependencies.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedStreams } from '../../dist/tools/rebuilds/bench-rebuild.js';

/** Not a dependency of Marketlog, because its driver has to be compiled on many machines. */
const emmett = '@event-driven-io/emmett-sqlite';

const columns = ['instrument_id', 'date', 'open', 'high', 'low', 'close', 'volume', 'position'];

/** Emmett waits between two reads. It is measured with its defaults, and tuned: large batches and no wait. */
const pulling = { defaults: {}, tuned: { batchSize: 10_000, pullingFrequencyInMs: 0 } };

process.once('message', async ({ folder, events }) => {
  const { getSQLiteEventStore, sqliteConnection } = createRequire(join(folder, 'package.json'))(emmett);
  const place = mkdtempSync(join(tmpdir(), 'marketlog-emmett-'));
  const fileName = join(place, 'emmett.db');
  try {
    const store = getSQLiteEventStore({ fileName });
    for (const { stream, bars } of generatedStreams(events)) {
      const recorded = bars.map((bar) => ({
        type: 'DailyBarRecorded',
        data: { ...bar, volume: bar.volume === undefined ? null : Number(bar.volume) },
      }));
      await store.appendToStream(stream, recorded);
    }
    const database = sqliteConnection({ fileName });
    const answer = {};
    for (const [name, options] of Object.entries(pulling)) {
      await database.command(
        `CREATE TABLE bars_${name} (instrument_id TEXT NOT NULL, date TEXT NOT NULL, open REAL, high REAL, low REAL, close REAL, volume INTEGER,
         position INTEGER NOT NULL, PRIMARY KEY (instrument_id, date)) WITHOUT ROWID`,
      );
      answer[name] = await rebuild(store, name, { events, options });
      const [{ rows }] = await database.query(`SELECT COUNT(*) AS rows FROM bars_${name}`);
      if (rows !== events) throw new Error(`Emmett made ${rows} rows of ${events} events`);
    }
    database.close();
    process.send(answer);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  process.disconnect();
});

/** @returns seconds until the projection stands where the log ends */
async function rebuild(store, name, { events, options }) {
  const consumer = store.consumer({ pulling: options });
  const insert = `INSERT OR REPLACE INTO bars_${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  let left = events;
  consumer.processor({
    processorId: `bars-${name}`,
    startFrom: 'BEGINNING',
    stopAfter: () => --left === 0,
    projection: {
      name: `bars-${name}`,
      canHandle: ['DailyBarRecorded'],
      handle: async (messages, { connection }) => {
        for (const { data, metadata } of messages) {
          const { instrumentId, date, open, high, low, close, volume } = data;
          const position = Number(metadata.globalPosition);
          await connection.command(insert, [instrumentId, date, open, high, low, close, volume, position]);
        }
      },
    },
  });
  const began = performance.now();
  await consumer.start();
  const seconds = (performance.now() - began) / 1000;
  await consumer.close();
  return seconds;
}
