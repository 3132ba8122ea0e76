import { existsSync, readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { compareVersions } from '#contracts';
import { MarketlogError } from '#event-sourcing';

/** A file of a model in its folder. */
export const fileSchema = z.object({ file: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * `card.json` of a text classifier: what is read to serve it. A card says more (data, licences, figures), which is for people.
 */
export const classifierCardSchema = z.object({
  name: z.string().min(1),
  version: z.string().regex(/^\d+(\.\d+)*$/),
  model: fileSchema,
  tokenizer: fileSchema,
  tokenizerConfig: fileSchema.optional(),
  inputs: z.array(z.object({ name: z.string() })).min(2),
  output: z.object({ name: z.string(), labels: z.array(z.string()).min(2) }),
  maxTokens: z.int().min(2),
  /** Divides the logits before the softmax; absent where the graph ends in probabilities. */
  temperature: z.number().positive().optional(),
  /** A text that is computed alone gets the same bits as in a batch. Where this is absent it is computed beside a copy of itself. */
  batchOfOne: z.literal('exact').optional(),
});
export type ClassifierCard = z.output<typeof classifierCardSchema>;

/** Why a model cannot be used: the file, what was found and what is expected stand in the message. A later try may find it mended. */
export class ModelError extends MarketlogError {
  constructor(
    override readonly code:
      | 'model_missing'
      | 'model_card_invalid'
      | 'model_file_changed'
      | 'model_unexpected'
      | 'runtime_missing'
      | 'inference_failed'
      | 'inference_queue_full',
    message: string,
    retryable = true,
  ) {
    super(code, message, retryable);
  }
}

/** The folder of the newest version of a model. @throws ModelError `model_missing` */
export async function newestVersion(folder: string): Promise<string> {
  const newest = newestOf(await readdir(folder).catch(() => []));
  if (newest === undefined) throw noVersionIn(folder);
  return join(folder, newest);
}

/** The newest version that lies in the folder of a model, without looking into it. */
export function shippedVersion(folder: string): string | undefined {
  return existsSync(folder) ? newestOf(readdirSync(folder)) : undefined;
}

function newestOf(names: readonly string[]): string | undefined {
  return names
    .filter((name) => /^\d+(\.\d+)*$/.test(name))
    .sort(compareVersions)
    .at(-1);
}

/** @throws ModelError `model_missing`, `model_card_invalid` */
export function readCard(folder: string): Promise<ClassifierCard> {
  return readCardAs(classifierCardSchema, folder);
}

/** The card of a model of some kind. @throws ModelError `model_missing`, `model_card_invalid` */
export async function readCardAs<Card extends z.ZodType>(schema: Card, folder: string): Promise<z.output<Card>> {
  const path = join(folder, 'card.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ModelError('model_missing', `${path} cannot be read; expected the card of the model`);
  });
  const card = schema.safeParse(parsed(text));
  if (card.success) return card.data;
  const [issue] = card.error.issues;
  throw new ModelError('model_card_invalid', `${path}: ${issue?.path.join('.') || 'JSON'}: ${issue?.message}`);
}

/** The folder of a model has no version in it. */
export function noVersionIn(folder: string): ModelError {
  return new ModelError('model_missing', `${folder} holds no model; expected a folder per version, such as 1.0.0`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
