// `npm run bench:rebuild -- [--database sqlite|mysql] [--events N,N] [--emmett FOLDER]`: the daily bars rebuilt from generated events, and the
// same rows loaded by the database itself in the same run. FOLDER is where npm installed @event-driven-io/emmett-sqlite: its rebuild of
// the first of these events is held beside ours on SQLite.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measured } from './figures.mjs';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    events: { type: 'string', default: '2000000,4000000' },
    emmett: { type: 'string' },
  },
});
const counts = options.events.split(',').map(Number);
if (!['sqlite', 'mysql'].includes(options.database) || counts.some((count) => !Number.isInteger(count) || count < 1)) {
  console.error('usage: npm run bench:rebuild -- [--database sqlite|mysql] [--events N,N] [--emmett FOLDER]');
  process.exit(64);
}

const emmett = options.emmett && resolve(process.env.INIT_CWD ?? '.', options.emmett);
if (emmett && !existsSync(join(emmett, 'node_modules', '@event-driven-io', 'emmett-sqlite'))) {
  console.error(`${emmett} has no Emmett: expected a folder where npm installed it, as docs/benchmarks.md says`);
  process.exit(69);
}

/** Emmett needs minutes for more. */
const forEmmett = 20_000;

/** Emmett's rebuild beside ours, each in events a second. */
async function besideEmmett(ours) {
  const seconds = await measured('./timed-emmett.mjs', { folder: emmett, events: forEmmett });
  for (const [name, taken] of Object.entries(seconds)) {
    const rate = forEmmett / taken;
    console.log(
      `Emmett, ${name}: ${Math.round(rate)} events/s of ${forEmmett}; ours are ${Math.round(ours / rate)} x as many`,
    );
  }
}

let before;
for (const count of counts) {
  const { rows, fillSeconds, seconds, fillProcessor, bareSeconds, peak } = await measured('./timed-rebuild.mjs', {
    database: options.database,
    events: count,
  });
  const bare = options.database === 'mysql' ? 'LOAD DATA LOCAL' : 'one prepared INSERT in one transaction';
  console.log(
    `${options.database}, ${count} events: filled in ${fillSeconds.toFixed(1)} s (${Math.round(count / fillSeconds)} events/s, ${fillProcessor.toFixed(1)} s of a processor), ` +
      `compared and live after ${seconds.toFixed(1)} s; ${rows} rows by ${bare} in ${bareSeconds.toFixed(1)} s, ` +
      `ratio ${(bareSeconds / fillSeconds).toFixed(2)}; peak ${Math.round(peak / 2 ** 20)} MiB`,
  );
  if (before !== undefined)
    console.log(
      `${(count / before.count).toFixed(1)} x the events, ${(seconds / before.seconds).toFixed(2)} x the time`,
    );
  if (emmett) await besideEmmett(count / fillSeconds);
  before = { count, seconds };
}
process.exit(0);
