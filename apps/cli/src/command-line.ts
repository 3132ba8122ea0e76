import { endInTime, outliveReader, runCli } from '#cli';
import { createHost } from './host.js';

/** Runs one command of this process, and lets it end. */
export async function commandLine(args: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) outliveReader(stream);
  process.exitCode = await runCli(createHost(process.env), [...args]);
  endInTime();
}
