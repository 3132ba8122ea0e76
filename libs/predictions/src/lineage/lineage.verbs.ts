import { UsageError, type CliVerb } from '#cli';
import { modelFolderOption } from '../cli/common-options.js';

const verifyPredictionsVerb: CliVerb = {
  name: 'predictions verify',
  summary:
    'Makes predictions again from exactly the events that they name, and compares features, bounds and probability',
  options: [
    { flags: '--sample <number>', description: 'how many, chosen at random', parse: parseCount, default: 1000 },
    { flags: '--seed <number>', description: 'of the choice', parse: parseCount, default: 1 },
    modelFolderOption,
  ],
  examples: ['marketlog predictions verify', 'marketlog predictions verify --sample 50 --seed 7'],
  log: 'open',
  action: async () => (await import('./verify-predictions.cli.js')).VerifyPredictionsAction,
};

const explainVerb: CliVerb = {
  name: 'explain',
  summary: 'Shows where a prediction came from, and what it would have been before each correction',
  arguments: [
    { flags: '<symbol>', description: 'the instrument' },
    { flags: '<date>', description: 'the trading day on whose close it stands, YYYY-MM-DD' },
  ],
  options: [
    { flags: '--model <name@version>', description: 'which model (default: the one that predicted last)' },
    modelFolderOption,
  ],
  examples: ['marketlog explain AAPL 2013-02-27', 'marketlog explain AAPL 2013-02-27 --json'],
  log: 'open',
  action: async () => (await import('./explain.cli.js')).ExplainAction,
};

/** Verbs that go from a prediction back to its events. */
export const lineageVerbs: readonly CliVerb[] = [verifyPredictionsVerb, explainVerb];

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`expected a whole number above 0, found "${text}"`);
}
