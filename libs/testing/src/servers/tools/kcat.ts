import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../processes/spawn-typescript.js';
import type { KcatProgram } from '../../topics/read-topic.js';
import { canInstallPackages, unpackedProgram, unpackPackage } from '../debian-packages.js';

/**
 * kcat, a Kafka client that is not ours: the one on PATH, else Debian's, unpacked into `.servers/kcat`.
 * @throws Error that says how to get one.
 */
export async function kcat(): Promise<KcatProgram> {
  if (spawnSync('kcat', ['-V'], { stdio: 'ignore' }).status === 0) return { command: 'kcat' };
  if (!canInstallPackages()) throw new Error('no kcat: install it, or run on Debian or Ubuntu, where it is unpacked');
  const root = await unpackPackage(join(projectRoot, '.servers/kcat'), { debian: 'kcat', ubuntu: ['kcat'] });
  return unpackedProgram(root, 'usr/bin/kcat');
}
