import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../libs/testing/src/processes/spawn-typescript.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { readEndpoints } from './running-cluster.js';

/** Milliseconds that a start may take that installs servers first. */
const patience = 600_000;

/** Starts the cluster in a process of its own and answers when it is ready. @returns the exit code */
export async function detach(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'cluster.log');
  writeFileSync(file, '', { mode: 0o600 });
  // Appended to, so that a second start at the same moment, which soon ends, leaves no gap in it.
  const log = openSync(file, 'a');
  const args = process.argv.slice(2).filter((argument) => argument !== '--detach');
  const child = spawn(process.execPath, [join(projectRoot, 'scripts/cluster.mjs'), ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  let ended = false;
  child.once('exit', () => (ended = true));
  const ask = () => {
    const endpoints = readEndpoints(folder);
    if (endpoints?.pid === child.pid && endpoints?.ready === true) return 'ready';
    return ended ? 'ended' : undefined;
  };
  const outcome = await waitFor(`the cluster (see ${file})`, ask, { within: patience, every: 100 });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  if (outcome === 'ended') {
    console.error(lines.slice(-30).join('\n'));
    return 1;
  }
  // The greeting follows the state by a moment; what it says is taken from there when it is complete.
  await waitFor('the greeting', () => readFileSync(file, 'utf8').includes('stops it.') || undefined);
  const text = readFileSync(file, 'utf8');
  const greeting = text.slice(
    text.indexOf("Marketlog's cluster serves"),
    text.indexOf('stops it.') + 'stops it.'.length,
  );
  console.log(greeting.replace('Ctrl-C, or npm run cluster -- stop, stops it', 'npm run cluster -- stop stops it'));
  console.log(`Its log is ${file}.`);
  return 0;
}
