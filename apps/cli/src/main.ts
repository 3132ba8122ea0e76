import { runCli } from '#cli';
import { createHost } from './host.js';

process.exitCode = await runCli(createHost(process.env), process.argv.slice(2));
