// Runs one import as the command line does and tells what it cost.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createHost } from '../../dist/apps/cli/src/host.js';

const silent = { start: () => undefined, advance: () => undefined, finish: () => undefined, note: () => undefined };
const flags = { json: true, quiet: true };

process.once('message', async ({ kind, path, wait = true }) => {
  const host = createHost(process.env);
  const verb = host.verbs.find(({ name }) => name === `import ${kind}`);
  const context = await host.open(verb, flags);
  const commits = countCommits();
  const before = process.cpuUsage();
  const began = performance.now();
  const files = readdirSync(path).map((name) => join(path, name));
  const action = await context.action(verb);
  const { json } = await action.run({
    arguments: [files],
    options: { wait },
    progress: silent,
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  await context.close();
  const peak = process.resourceUsage().maxRSS;
  process.send({ rows: json.read, seconds, cpu: (user + system) / 1e6, commits: commits(), peak }, () =>
    process.disconnect(),
  );
});

/** Every transaction that this thread commits from now on; those of the thread that projects do not wait for the disk. */
function countCommits() {
  const { exec } = DatabaseSync.prototype;
  let count = 0;
  DatabaseSync.prototype.exec = function (sql) {
    if (sql === 'COMMIT') count++;
    return exec.call(this, sql);
  };
  return () => count;
}
