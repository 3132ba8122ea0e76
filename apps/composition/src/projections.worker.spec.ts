import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { openEventStore } from '#event-store';
import { projectRoot, typescriptArguments } from '#testing';

/** Prints each module of a package that is loaded, and refuses none. */
const watcher = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   registerHooks({ load(url, context, next) { if (url.includes('/node_modules/')) console.error(url); return next(url, context); } });`,
)}`;

test('a thread that projects loads no framework, which would take longer than what it is started for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marketlog-thread-'));
  try {
    const url = `sqlite:${join(folder, 'log.db')}`;
    await (await openEventStore({ url, create: true })).close();
    const thread = new Worker(pathToFileURL(join(projectRoot, 'apps/composition/src/projections.worker.ts')), {
      workerData: { kind: 'project', url },
      execArgv: [...typescriptArguments, '--import', watcher],
      stderr: true,
    });
    const replies: unknown[] = [];
    thread.on('message', (reply) => {
      replies.push(reply);
      thread.postMessage({ kind: 'stop' });
    });
    const loaded = await text(thread.stderr);
    expect(replies).toEqual([{ kind: 'ready' }]);
    // What is loaded is seen at all.
    expect(loaded).toMatch(/@bufbuild/);
    expect(loaded).not.toMatch(/@nestjs|rxjs|kafkajs|typeorm|mysql2|fastify/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
