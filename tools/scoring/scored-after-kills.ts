import { isDeepStrictEqual } from 'node:util';
import type { ScoredArticles, Standing } from './scored-log.js';

export interface KillsOptions {
  /** A file or folder of articles. */
  readonly articles: string;
  readonly kills: number;
  /** Between 0 and 1: when the next kill comes. */
  readonly random: () => number;
  readonly print?: (line: string) => void;
}

export interface ScoredAfterKills extends Standing {
  /** Kills while texts were waiting for their score. */
  readonly killed: number;
  readonly sameHash: boolean;
  readonly verified: boolean;
}

/**
 * Imports the articles into both logs. One is scored without harm, the other by services that are killed at random moments, each
 * followed by another. Says whether both came to the same.
 */
export async function scoredAfterKills(
  unharmed: ScoredArticles,
  harmed: ScoredArticles,
  options: KillsOptions,
): Promise<ScoredAfterKills> {
  const { articles, kills, random, print = () => undefined } = options;
  await unharmed.import(articles);
  const { texts } = await unharmed.standing();
  print(`${texts} texts are imported`);
  await unharmed.score(texts, 'SIGTERM');
  const expected = await unharmed.hash();
  print('they are scored without harm');
  await harmed.import(articles);
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    // The last kill of a run that was nearly done would find nothing to interrupt.
    const goal = Math.floor(((kill + random()) / kills) * texts * 0.95);
    await harmed.score(goal, 'SIGKILL');
    const { scores } = await harmed.standing();
    print(`killed at ${scores} of ${texts} scores`);
    if (scores < texts) killed++;
  }
  await harmed.score(texts, 'SIGTERM');
  return {
    ...(await harmed.standing()),
    killed,
    sameHash: isDeepStrictEqual(await harmed.hash(), expected),
    verified: await harmed.verified(),
  };
}
