// `npm run models:train:sentiment -- --tfns FOLDER [--articles FOLDER]`, `models:train:prediction -- --features FILE`, `models:evaluate --
// --features FILE --models FOLDER`, `features:check -- --prices FOLDER --export FILE` and `models:test`: the Python project that trains
// models, in a virtual environment of its own, with what models/training/requirements.lock pins. Nothing else of Marketlog needs Python.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap/prepare.mjs';

const project = join(root, 'models', 'training');
const environment = join(project, '.venv');
const python = join(environment, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));

const [verb, ...args] = process.argv.slice(2);
const modules = {
  'train:sentiment': ['-m', 'sentiment'],
  'train:prediction': ['-m', 'prediction'],
  evaluate: ['-m', 'prediction.evaluate'],
  'check:features': ['-m', 'prediction.check'],
  test: ['-m', 'pytest', '-q'],
};
if (!Object.hasOwn(modules, verb)) {
  console.error(`unknown verb "${verb}"; expected one of ${Object.keys(modules).join(', ')}`);
  process.exit(64);
}
install();
process.exit(run(python, [...modules[verb], ...args]));

/** Torch and its parts are about 5 GB, once; the marker says which lock the environment was made from. */
function install() {
  const lock = join(project, 'requirements.lock');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const marker = join(environment, 'requirements.sha256');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  const found = spawnSync('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version_info >= (3, 11))']);
  if (found.stdout?.toString().trim() !== 'True') {
    console.error('expected python3, version 3.11 or later, with its module venv; found none');
    process.exit(69);
  }
  console.error(`installing torch and what else ${lock} names into ${environment} (about 5 GB, once)`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--only-binary', ':all:', '--requirement', lock];
  const status = run('python3', ['-m', 'venv', environment]) || run(python, pip);
  if (status !== 0) process.exit(status);
  writeFileSync(marker, wanted);
}

function run(command, line) {
  const { status, error } = spawnSync(command, line, { cwd: project, stdio: 'inherit' });
  if (error) console.error(error.message);
  return status ?? 1;
}
