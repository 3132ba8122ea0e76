import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';

/** The script behind a package's command, run by this very Node whatever is first in PATH. */
export function tool(...path) {
  return join(root, 'node_modules', ...path);
}

/** Runs Node on a script and collects what it says. */
export function node(args, env = {}, options = {}) {
  return command(process.execPath, args, env, options);
}

/** A check that hangs says so instead of keeping everybody waiting. */
const PATIENCE_MS = 30 * 60_000;

export function command(program, args, env = {}, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const patience = setTimeout(() => {
      output += `\nstopped after ${PATIENCE_MS / 60_000} minutes`;
      child.kill('SIGKILL');
    }, PATIENCE_MS);
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('exit', () => clearTimeout(patience));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
