// Runs one backfill of predictions as the command line does and tells what it cost.
import { createHost } from '../../dist/apps/cli/src/host.js';

const silent = { start: () => undefined, advance: () => undefined, finish: () => undefined, note: () => undefined };

process.once('message', async ({ from, to, model, modelFolder, wait }) => {
  const host = createHost(process.env);
  const verb = host.verbs.find(({ name }) => name === 'predict backfill');
  const context = await host.open(verb, { json: true, quiet: true });
  const before = process.cpuUsage();
  const action = await context.action(verb);
  const began = performance.now();
  const { json } = await action.run({
    arguments: [],
    options: { from, to, model, modelFolder, wait },
    progress: silent,
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  await context.close();
  const { predictions, settled, sessions } = json;
  process.send({ predictions, settled, sessions, seconds, cpu: (user + system) / 1e6 }, () => process.disconnect());
});
