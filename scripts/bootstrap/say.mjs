import { spawnSync } from 'node:child_process';

/** What the bootstrap cannot do, in one sentence that names what would help. */
export class BootstrapError extends Error {}

/** Standard output belongs to the command that runs afterwards. */
export function say(line) {
  process.stderr.write(`marketlog: ${line}\n`);
}

/** Runs a command with its output on standard error; answers whether it succeeded. */
export function succeeds(command, args, options = {}) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
  return status === 0;
}

/** npm is a batch file on Windows, which only a shell can start; every argument here is free of spaces. */
export function npm(args, root) {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  return succeeds('npm', [...args, ...quiet], { cwd: root, env, shell: process.platform === 'win32' });
}
