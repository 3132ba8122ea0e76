import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnTypeScript } from '#testing';
import { temporarySqlite } from './testing/engine-fixture.js';
import { rebuildKillsSuite } from './testing/rebuild-kills-suite.js';

const rebuilder = join(fileURLToPath(new URL('.', import.meta.url)), 'testing/rebuilder.process.ts');

rebuildKillsSuite('SQLite', temporarySqlite, (url) =>
  spawnTypeScript(rebuilder, [url], { stdio: ['ignore', 'pipe', 'inherit'] }),
);
