import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshDatabase, spawnTypeScript } from '#testing';
import { rebuildKillsSuite } from './testing/rebuild-kills-suite.js';

const rebuilder = join(fileURLToPath(new URL('.', import.meta.url)), 'testing/rebuilder.process.ts');

rebuildKillsSuite(
  'MySQL',
  async () => {
    const { url, drop } = await freshDatabase('mysql');
    return { url, remove: drop };
  },
  (url) => spawnTypeScript(rebuilder, [url], { stdio: ['ignore', 'pipe', 'inherit'] }),
);
