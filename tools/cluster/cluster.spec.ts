import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { Cluster } from './cluster.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'marketlog-cluster-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** A program of the build that leaves a file when it is started, and ends as soon as there is another one. */
function program(app: string, { started, until }: { started: string; until: string }): void {
  const file = join(root, 'dist/apps', app, 'src/main.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `const { existsSync, writeFileSync } = require('node:fs');
     writeFileSync(${JSON.stringify(join(root, started))}, '');
     setInterval(() => existsSync(${JSON.stringify(join(root, until))}) && process.exit(), 10);`,
  );
}

test('a cluster that is stopped while it migrates starts nothing any more', async () => {
  program('cli', { started: 'migrating', until: 'migrated' });
  program('api', { started: 'serving', until: 'serving' });
  const servers = { databaseUrl: 'mysql://nobody', kafkaBrokers: ['nobody'], mysql: undefined, kafka: undefined };
  const options = { folder: join(root, 'cluster'), root, restarts: false };
  const cluster = new Cluster(options, servers, [{ kind: 'api', name: 'api-1', port: 1 }]);
  const start = cluster.start().catch((error: unknown) => (error as Error).name);
  await waitFor('the migration to begin', () => existsSync(join(root, 'migrating')) || undefined);
  await cluster.stop();
  writeFileSync(join(root, 'migrated'), '');
  expect(await start).toBe('AbortError');
  expect(existsSync(join(root, 'serving'))).toBe(false);
});
