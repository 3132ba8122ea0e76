// `npm run bench:rebuild -- [--database sqlite|mysql] [--events N,N]`: the daily bars rebuilt from generated events, and the same rows
// loaded by the database itself in the same run.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { benchRebuild, makeEvents } from '../../dist/tools/rebuilds/bench-rebuild.js';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    events: { type: 'string', default: '2000000,4000000' },
    // How this script calls itself: the log to be made.
    make: { type: 'string' },
  },
});
const counts = options.events.split(',').map(Number);
if (!['sqlite', 'mysql'].includes(options.database) || counts.some((count) => !Number.isInteger(count) || count < 1)) {
  console.error('usage: npm run bench:rebuild -- [--database sqlite|mysql] [--events N,N]');
  process.exit(64);
}
if (options.make !== undefined) {
  await makeEvents(options.make, counts[0]);
  process.exit(0);
}
let before;
for (const count of counts) {
  const { rows, fillSeconds, seconds, fillProcessor, bareSeconds, peak } = await benchRebuild(
    options.database,
    count,
    (url) =>
      promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), '--make', url, '--events', String(count)]),
  );
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
  before = { count, seconds };
}
process.exit(0);
