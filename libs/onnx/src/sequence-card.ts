import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { compareVersions } from '#contracts';
import { fileSchema, noVersionIn, readCardAs } from './model-card.js';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const named = z.object({ name: z.string().min(1) });
const column = z.union([z.string(), named.transform(({ name }) => name)]);

/**
 * `card.json` of a model of sequences: what is read to serve it. A fold of a walk-forward is a version such as `1.0.0-2015q4`, valid for
 * the sessions that its card names. A card says more, which is for people.
 */
const sequenceCardSchema = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/),
  version: z.string().regex(/^\d+(\.\d+)*(-[A-Za-z0-9]+)?$/),
  model: fileSchema,
  featureSet: z.string().min(1),
  windowBars: z.int().positive(),
  steps: z.int().positive(),
  inputs: z.tuple([
    z.object({ name: z.literal('features'), columns: z.array(column).min(1) }),
    z.object({ name: z.literal('sigma') }),
  ]),
  outputs: z.tuple([z.object({ name: z.literal('probability_up') }), z.object({ name: z.literal('expected_return') })]),
  /** Symbols whose mean return is the market's. */
  universe: z.array(z.string()).min(1),
  /** Last session whose outcome it was trained on. */
  trainedThrough: day,
  validFrom: day.optional(),
  validThrough: day.optional(),
  skill: z.enum(['none', 'shown']),
  /** `masked`: it was not trained on sentiment, and is fed none. */
  sentiment: z.enum(['masked', 'used']).default('masked'),
  /** Version of the sentiment model whose scores it was trained on. */
  sentimentModel: z.string().min(1).optional(),
});
export type SequenceCard = z.output<typeof sequenceCardSchema>;

/** A version of a model in its folder. */
export interface SequenceFolder {
  readonly folder: string;
  readonly card: SequenceCard;
}

/**
 * The versions that lie in a folder, the oldest first; or the one that the folder itself is.
 * @throws ModelError `model_missing` where there is none, `model_card_invalid`
 */
export async function sequenceFolders(folder: string): Promise<SequenceFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.some(({ name }) => name === 'card.json')
    ? [folder]
    : entries.filter((entry) => entry.isDirectory() && /^\d/.test(entry.name)).map(({ name }) => join(folder, name));
  if (folders.length === 0) throw noVersionIn(folder);
  const found = await Promise.all(
    folders.map(async (each) => ({ folder: each, card: await readCardAs(sequenceCardSchema, each) })),
  );
  return found.sort((a, b) => compareVersions(a.card.version, b.card.version));
}
