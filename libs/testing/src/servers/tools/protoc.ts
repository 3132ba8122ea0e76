import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../processes/spawn-typescript.js';
import type { KcatProgram } from '../../topics/read-topic.js';
import { canInstallPackages, unpackedProgram, unpackPackage } from '../debian-packages.js';

/**
 * protoc, Google's own compiler: the one on PATH, else Debian's, unpacked into `.servers/protoc`.
 * @throws Error that says how to get one.
 */
export async function protoc(): Promise<KcatProgram> {
  if (spawnSync('protoc', ['--version'], { stdio: 'ignore' }).status === 0) return { command: 'protoc' };
  if (!canInstallPackages()) throw new Error('no protoc: install it, or run on Debian or Ubuntu, where it is unpacked');
  const name = 'protobuf-compiler';
  const root = await unpackPackage(join(projectRoot, '.servers/protoc'), { debian: name, ubuntu: [name] });
  return unpackedProgram(root, 'usr/bin/protoc');
}
