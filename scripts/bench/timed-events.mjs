// Makes the log of bench:rebuild in a process of its own, so that its memory is not counted.
import { makeEvents } from '../../dist/tools/rebuilds/bench-rebuild.js';

process.once('message', async ({ url, events }) => {
  await makeEvents(url, events);
  process.send({ made: events }, () => process.exit(0));
});
