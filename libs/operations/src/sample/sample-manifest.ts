import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MarketlogError } from '#event-sourcing';

const manifestSchema = z.strictObject({
  commands: z.array(z.array(z.string()).min(3)).min(1).describe('Command lines; paths are relative to the folder'),
  afterwards: z.array(z.array(z.string()).min(2)).default([]).describe('Command lines that no one waits for'),
});

export interface SampleCommand {
  /** Base name of the file that it imports. */
  readonly file: string;
  /** What follows `marketlog`, with the file's whole path. */
  readonly line: readonly string[];
}

export interface SampleManifest {
  /** The imports that make up the bundled sample, in order. */
  readonly commands: readonly SampleCommand[];
  /** What follows `marketlog` of what is done once the sample is served; each can be repeated. */
  readonly afterwards: readonly (readonly string[])[];
}

export async function readSampleManifest(folder: string): Promise<SampleManifest> {
  const path = join(folder, 'manifest.json');
  const parsed = manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new MarketlogError('invalid_sample', `${path} is no list of imports`);
  const { afterwards } = parsed.data;
  const commands = parsed.data.commands.map((line) => {
    const file = line.find((word) => existsSync(join(folder, word)));
    if (file === undefined)
      throw new MarketlogError('invalid_sample', `${path}: "${line.join(' ')}" names no file beside it`);
    return { file, line: line.map((word) => (word === file ? join(folder, file) : word)) };
  });
  return { commands, afterwards };
}
