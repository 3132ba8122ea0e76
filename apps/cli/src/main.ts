import { endInTime, outliveReader, runCli } from '#cli';
import { createHost } from './host.js';

for (const stream of [process.stdout, process.stderr]) outliveReader(stream);
process.exitCode = await runCli(createHost(process.env), process.argv.slice(2));
endInTime();
