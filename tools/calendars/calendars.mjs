// `npm run calendars -- generate|check`: the calendars of libs/markets against the Python package exchange_calendars, which is
// installed into .calendars/ (Python 3.10 or later, and a package registry, are needed for these two commands alone).
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'tools', 'calendars');
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
  const wanted = readFileSync(join(here, 'requirements.txt'), 'utf8');
  const stamp = join(environment, 'installed.txt');
  try {
    if (readFileSync(stamp, 'utf8') === wanted) return;
  } catch {
    // Not installed yet.
  }
  run(windows ? 'python' : 'python3', ['-m', 'venv', '--clear', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(here, 'requirements.txt')]);
  writeFileSync(stamp, wanted);
}

const [verb] = process.argv.slice(2);
if (verb !== 'generate' && verb !== 'check') {
  console.error('usage: npm run calendars -- generate|check');
  process.exit(64);
}
install();
run(python, [join(here, `${verb}.py`), ...(verb === 'check' ? [process.execPath] : [])]);
