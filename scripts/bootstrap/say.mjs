import { spawnSync } from 'node:child_process';

/** What the bootstrap cannot do, in one sentence that names what would help. */
export class BootstrapError extends Error {}

/** Standard output belongs to the command that runs afterwards. */
export function say(line) {
  process.stderr.write(`marketlog: ${line}\n`);
}

/** Runs a command with its output on standard error; answers whether it succeeded. */
export function succeeds(command, args, options = {}) {
  return run(command, args, options).status === 0;
}

function run(command, args, options) {
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
}

/**
 * Runs the user's npm, or `own` (a Node and the npm that came with it). npm is a batch file on Windows, which only a shell can start;
 * every argument here is free of spaces.
 */
export function npm(args, root, own) {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const { status, error } = own
    ? run(own.node, [own.npm, ...args, ...quiet], { cwd: root, env })
    : run('npm', [...args, ...quiet], { cwd: root, env, shell: process.platform === 'win32' });
  if (error?.code === 'ENOENT') {
    throw new BootstrapError('npm was not found: install it (Debian and Ubuntu: apt-get install npm) and start again');
  }
  return status === 0;
}
