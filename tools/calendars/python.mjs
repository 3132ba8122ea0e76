// The Python that checks calendars and quality: exchange_calendars, installed into .calendars/ (Python 3.10 or later and a package
// registry are needed for these commands alone).
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const requirements = join(root, 'tools', 'calendars', 'requirements.txt');
const environment = join(root, '.calendars');
const windows = process.platform === 'win32';
const python = join(environment, windows ? 'Scripts/python.exe' : 'bin/python');

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error) throw new Error(`${program} could not be started: ${error.message}`);
  if (status !== 0) process.exit(1);
}

/** A virtual environment of its own, made again where other versions are wanted. */
function install() {
  const wanted = readFileSync(requirements, 'utf8');
  const stamp = join(environment, 'installed.txt');
  try {
    if (readFileSync(stamp, 'utf8') === wanted) return;
  } catch {
    // Not installed yet.
  }
  run(windows ? 'python' : 'python3', ['-m', 'venv', '--clear', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  writeFileSync(stamp, wanted);
}

/** Runs a script of ours; ends the process with 1 where it fails. */
export function runPython(script, args) {
  install();
  run(python, [script, ...args]);
}
