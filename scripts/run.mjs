// `node scripts/run.mjs ENTRY ARGS`: runs a script of this repository the way `bin/marketlog` runs the application,
// with what only tests and tools need installed as well.
import { launch } from './bootstrap/launch.mjs';

const [entry, ...args] = process.argv.slice(2);
await launch(entry, args, { development: true });
