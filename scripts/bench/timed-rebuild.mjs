// One size of bench:rebuild in a process of its own, whose memory is that of one rebuild.
import { benchRebuild } from '../../dist/tools/rebuilds/bench-rebuild.js';
import { measured } from './figures.mjs';

process.once('message', async ({ database, events }) => {
  const make = (url) => measured('./timed-events.mjs', { url, events });
  process.send(await benchRebuild(database, events, make), () => process.exit(0));
});
