import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './spawn-typescript.js';

export interface PrivateBuild {
  /** Stands for the project's root: default paths lie under it. */
  readonly root: string;
  remove(): Promise<void>;
}

/** Compiles apps and libs into a folder of its own, so that a test starts processes from just these sources. */
export async function buildPrivately(): Promise<PrivateBuild> {
  const root = await mkdtemp(join(tmpdir(), 'marketlog-build-'));
  await copyFile(join(projectRoot, 'package.json'), join(root, 'package.json'));
  for (const folder of ['node_modules', 'migrations', 'sample', 'models']) {
    await symlink(join(projectRoot, folder), join(root, folder), 'junction');
  }
  const compile = [join('scripts', 'bootstrap', 'compile.mjs'), join(root, 'dist')];
  await promisify(execFile)(process.execPath, compile, { cwd: projectRoot });
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
