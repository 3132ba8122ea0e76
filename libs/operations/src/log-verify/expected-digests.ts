import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { categories } from '#event-sourcing';
import { UsageError } from '#cli';
import type { ExpectedDigest } from './partition-check.js';

const schema = z.object({
  logId: z.string(),
  partitions: z.array(
    z.object({
      category: z.enum(categories),
      partition: z.int().min(0),
      position: z.int().min(0),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export interface ExpectedDigests {
  readonly logId: string;
  readonly partitions: readonly ExpectedDigest[];
}

/** Reads what an earlier `log verify --json` printed. @throws UsageError where the file holds something else; ENOENT where it is none. */
export async function readExpectedDigests(path: string): Promise<ExpectedDigests> {
  const text = await readFile(path, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UsageError(`--expect ${path}: not the output of an earlier log verify --json (${reason})`);
  }
}
