import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MarketlogError } from '#event-sourcing';

const manifestSchema = z.strictObject({
  commands: z.array(z.array(z.string()).min(3)).min(1).describe('Command lines; paths are relative to the folder'),
});

export interface SampleCommand {
  /** Base name of the file that it imports. */
  readonly file: string;
  /** What follows `marketlog`, with the file's whole path. */
  readonly line: readonly string[];
}

/** The imports that make up the bundled sample, in order. */
export async function readSampleManifest(folder: string): Promise<SampleCommand[]> {
  const path = join(folder, 'manifest.json');
  const parsed = manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new MarketlogError('invalid_sample', `${path} is no list of imports`);
  return parsed.data.commands.map((line) => {
    const file = line.find((word) => existsSync(join(folder, word)));
    if (file === undefined)
      throw new MarketlogError('invalid_sample', `${path}: "${line.join(' ')}" names no file beside it`);
    return { file, line: line.map((word) => (word === file ? join(folder, file) : word)) };
  });
}
