import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { PLATFORMS } from './platforms.mjs';
import { command } from './process.mjs';

/** `npm ci` as each platform would see it: every package of it exists at the registry with the locked content. */
export const platformInstalls = PLATFORMS.map(({ os, cpu, libc }) => ({
  name: `npm ci for ${os}-${cpu}`,
  run: () => installFor({ os, cpu, libc }),
}));

async function installFor({ os, cpu, libc }) {
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-install-'));
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(root, file), join(folder, file));
    const args = [
      'ci',
      '--ignore-scripts',
      `--os=${os}`,
      `--cpu=${cpu}`,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    if (libc) args.push(`--libc=${libc}`);
    return await command('npm', args, {}, { cwd: folder, shell: process.platform === 'win32' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
