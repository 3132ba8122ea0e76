import { spawn } from 'node:child_process';
import * as module from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { whyItDoesNotStart } from './missing-libraries.mjs';
import { prepare, root } from './prepare.mjs';
import { BootstrapError, say } from './say.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const COMPILE_CACHE = join(root, 'node_modules', '.cache', 'marketlog-v8');

/** Prepares the checkout and runs `entry` (a path from the root): in this process where its Node will do, else in a child. */
export async function launch(entry, args, { development = false } = {}) {
  try {
    stopWithNpm();
    const node = await prepare({ development });
    const path = join(root, entry);
    if (node === process.execPath) await runHere(path, args);
    else runInChild(node, path, args);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/**
 * npm runs a script in a shell, and a signal sent to npm ends that shell only. What npm started then has another parent,
 * and stops as if it had got the signal itself.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

async function runHere(path, args) {
  module.enableCompileCache?.(COMPILE_CACHE);
  // That is for this thread alone: threads and children read the variable.
  process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;
  await import('./quiet.mjs');
  process.argv = [process.execPath, path, ...args];
  await import(pathToFileURL(path).href);
}

function runInChild(node, path, args) {
  const preload = pathToFileURL(join(root, 'scripts', 'bootstrap', 'child.mjs')).href;
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE };
  env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  // The fourth channel tells the child when this process is gone, however it went.
  const child = spawn(node, ['--import', preload, path, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  });
  const forward = (signal) => {
    // A terminal sends Ctrl-C to both processes; forwarding it would ask twice.
    if (signal === 'SIGINT' && (process.stdin.isTTY || process.platform === 'win32')) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  child.on('error', (error) => {
    say(`Node at ${node} does not start: ${whyItDoesNotStart({ error })}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
