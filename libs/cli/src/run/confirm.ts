import { createInterface } from 'node:readline/promises';
import { MarketlogError } from '#event-sourcing';
import { UsageError } from '../errors.js';

export interface Confirmation {
  /** `--yes` was given. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
}

/**
 * Has a person at the terminal agree to what cannot be taken back; without a terminal `--yes` says it beforehand.
 * @throws UsageError without either; MarketlogError `not_confirmed` where the answer is not yes.
 */
export async function confirm(question: string, { yes, signal }: Confirmation): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new UsageError(`${question} Without a terminal, say so with --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new MarketlogError('not_confirmed', 'nothing was changed');
  } finally {
    terminal.close();
  }
}
